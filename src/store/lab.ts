import { existsSync, statfsSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { PAGE_SIZE } from '../chunk/layout.js'
import { DatabaseError, SessionClosedError, StorageError, UnsupportedRuntimeError } from '../errors.js'
import { ChunkFolders } from './chunk-folders.js'
import { acquireLock, isAbandoned, type Lock } from './lock.js'
import { networkFileSystem } from './network-file-system.js'
import { checkSchema, migrate } from './schema.js'

const MEMORY = ':memory:'
/** Milliseconds to wait while another process writes: a merge takes milliseconds, putting a large table's columns in order many seconds. */
const PATIENCE = 60_000

/** One open database of experiments, and the folder beside it for chunk files. */
export class Lab {
  readonly path: string
  readonly readonly: boolean
  readonly folders: ChunkFolders
  readonly #db: Database.Database
  readonly #isNetwork: boolean

  /** Opens or creates the file; throws `DatabaseError` with what is wrong with it. */
  constructor(path: string, { readonly = false } = {}) {
    guardRuntime()
    this.path = path === MEMORY ? path : resolve(path)
    this.readonly = readonly
    const network = path === MEMORY ? undefined : networkOf(this.path)
    this.#isNetwork = network !== undefined
    if (network !== undefined && !readonly) warn(this.path, network)
    this.#db = open(this.path, { readonly, isNetwork: this.#isNetwork })
    this.folders = new ChunkFolders(path === MEMORY ? undefined : `${this.path}.chunks`)
  }

  get db(): Database.Database {
    if (!this.#db.open) throw new SessionClosedError(this.path)
    return this.#db
  }

  /** The connection, for writing: a session that only reads says so. */
  get writable(): Database.Database {
    if (this.readonly) throw new DatabaseError(this.path, 'the session only reads; create it without { readonly: true } to write.')
    return this.db
  }

  /** Does it; what SQLite or the file system throws becomes an error that says what is wrong with this database, and what helps. */
  guard<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw StorageError.of(this.path, error) ?? error
    }
  }

  /** One transaction that writes. */
  transaction<T>(work: () => T): T {
    return this.guard(() => this.writable.transaction(work).immediate())
  }

  /** Takes the lock of an experiment, or throws `LockedError`: one process at a time writes it. In memory there is no other. */
  lock({ name, suffix }: { readonly name: string; readonly suffix: string }, { takeOver = false } = {}): Lock {
    const file = this.writable.memory ? undefined : this.folders.lockFile(suffix)
    if (file === undefined) return { release() {} }
    const lock = this.guard(() => acquireLock(file, { experiment: name, isNetwork: this.#isNetwork, takeOver }))
    return {
      release: () =>
        this.guard(() => {
          lock.release()
          this.folders.tidy()
        }),
    }
  }

  /** True where it is known that no process executes this experiment. */
  isIdle(suffix: string): boolean {
    const file = this.folders.lockFile(suffix)
    return file !== undefined && this.guard(() => isAbandoned(file))
  }

  get open(): boolean {
    return this.#db.open
  }

  close(): void {
    if (!this.#db.open) return
    this.#db.close()
    this.folders.close()
  }
}

/** better-sqlite3 13 ends the process without a message where Node-API is older than 10. */
function guardRuntime(): void {
  const { version } = createRequire(import.meta.url)('better-sqlite3/package.json') as { version: string }
  if (Number.parseInt(version, 10) < 13 || Number(process.versions.napi ?? 0) >= 10) return
  throw new UnsupportedRuntimeError(
    `Node.js ${process.versions.node} cannot load the installed better-sqlite3 ${version}`,
    'install again with this version of Node.js (npm then picks better-sqlite3 12.9), or use Node.js 22.14 or later.',
  )
}

/** Of the folder, as the file may yet have to be made; what is wrong with the path is said when it is opened. */
function networkOf(path: string): string | undefined {
  try {
    return networkFileSystem(statfsSync(dirname(path)).type)
  } catch {
    return undefined
  }
}

function warn(path: string, network: string): void {
  process.emitWarning(`${path} is on a network file system (${network}): it is slower there, and a crash of the server may damage it.`, {
    type: 'StatesweepWarning',
    code: 'STATESWEEP_NETWORK',
  })
}

function open(path: string, { readonly, isNetwork }: { readonly: boolean; isNetwork: boolean }): Database.Database {
  if (path !== MEMORY) checkPath(path, readonly)
  let db: Database.Database | undefined
  try {
    db = new Database(path, { readonly, timeout: PATIENCE })
    if (!readonly) {
      // WAL works by memory that processes share, which those of several hosts do not.
      const mode = isNetwork ? ['journal_mode=DELETE', 'synchronous=FULL'] : ['journal_mode=WAL', 'synchronous=NORMAL']
      for (const pragma of [`page_size=${PAGE_SIZE}`, ...mode, 'temp_store=MEMORY']) db.pragma(pragma)
      migrate(db, checkSchema(db, path))
    } else if (checkSchema(db, path) === 0) throw new DatabaseError(path, 'there is no experiment in it yet.')
    return db
  } catch (error) {
    db?.close()
    if (error instanceof DatabaseError) throw error
    const known = StorageError.of(path, error)
    if (known !== undefined) throw known
    throw new DatabaseError(path, `${error instanceof Error ? error.message : String(error)}.`, { cause: error })
  }
}

function checkPath(path: string, readonly: boolean): void {
  const folder = dirname(path)
  if (!existsSync(folder)) throw new DatabaseError(path, `the folder ${folder} does not exist; create it first.`)
  if (!existsSync(path)) {
    if (readonly) throw new DatabaseError(path, 'there is no such file.')
    return
  }
  if (statSync(path).isDirectory()) throw new DatabaseError(path, 'it is a folder; name a file.')
}
