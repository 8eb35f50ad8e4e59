import { existsSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import Database from 'better-sqlite3'
import { PAGE_SIZE } from '../chunk/layout.js'
import { DatabaseError, SessionClosedError, StorageError } from '../errors.js'
import { DatabaseFile, realPath } from './database-file.js'
import { namesAnotherFile } from './names-another-file.js'
import { addonError, guardRuntime } from './runtime.js'
import { checkSchema, migrate } from './schema.js'

export const MEMORY = ':memory:'
/**
 * Milliseconds to wait while another process writes. A merge takes milliseconds, but settling the
 * columns of a large table takes many seconds.
 */
const PATIENCE = 60_000

/** One open connection to a database of experiments. */
export class Connection {
  /** As the user named it. */
  readonly path: string
  /** The folder of chunk files and locks; undefined for a database in memory. */
  readonly chunks: string | undefined
  readonly readonly: boolean
  readonly #file: DatabaseFile | undefined
  readonly #db: Database.Database
  readonly #statements = new Map<string, Database.Statement>()

  /** Opens or creates the file. Throws `DatabaseError` with what is wrong with it. */
  constructor(path: string, { readonly, isNetwork }: { readonly readonly: boolean; readonly isNetwork: boolean }) {
    guardRuntime()
    this.path = path
    const real = path === MEMORY ? path : realPath(path)
    // By the real path, to which all names of the file lead.
    const chunks = path === MEMORY ? undefined : `${real}.chunks`
    this.chunks = chunks
    this.readonly = readonly
    this.#db = open(path, { real, readonly, isNetwork })
    this.#file = chunks === undefined ? undefined : new DatabaseFile({ path, real, chunks }, { isNetwork })
  }

  get isOpen(): boolean {
    return this.#db.open
  }

  get db(): Database.Database {
    if (!this.#db.open) throw new SessionClosedError(this.path)
    return this.#db
  }

  /** The connection, for writing. Throws if the session only reads. */
  get writable(): Database.Database {
    if (this.readonly) throw new DatabaseError(this.path, 'the session only reads; create it without { readonly: true } to write.')
    return this.db
  }

  /**
   * Prepares a statement once, for the few texts that each chunk uses. SQLite visits all statements
   * that are not yet collected whenever a file is attached or detached: preparing each time took a
   * tenth of a merge.
   */
  prepared(sql: string): Database.Statement {
    const statement = this.#statements.get(sql) ?? this.db.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }

  /**
   * Turns errors of SQLite and the file system into one that names this database and what to do.
   */
  guard<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw StorageError.of(this.path, error) ?? error
    }
  }

  /** Throws `DatabaseMovedError` if the file was deleted, moved or replaced since it was opened. */
  checkFile(): void {
    this.guard(() => this.#file?.check())
  }

  /** One transaction that writes. */
  transaction<T>(work: () => T): T {
    this.checkFile()
    return this.guard(() => this.writable.transaction(work).immediate())
  }

  close(): void {
    this.#statements.clear()
    this.#db.close()
  }
}

interface How {
  readonly real: string
  readonly readonly: boolean
  readonly isNetwork: boolean
}

function open(path: string, { real, readonly, isNetwork }: How): Database.Database {
  if (path !== MEMORY) checkPath(path, { real, readonly })
  let db: Database.Database | undefined
  try {
    db = new Database(real, { readonly, timeout: PATIENCE })
    if (!readonly) {
      // WAL needs shared memory, which processes of several hosts do not have.
      const mode = isNetwork ? ['journal_mode=DELETE', 'synchronous=FULL'] : ['journal_mode=WAL', 'synchronous=NORMAL']
      for (const pragma of [`page_size=${PAGE_SIZE}`, ...mode, 'temp_store=MEMORY']) db.pragma(pragma)
      migrate(db, checkSchema(db, path))
    } else if (checkSchema(db, path) === 0) throw new DatabaseError(path, 'there is no experiment in it yet.')
    return db
  } catch (error) {
    db?.close()
    if (error instanceof DatabaseError) throw error
    const known = addonError(error) ?? StorageError.of(path, error)
    if (known !== undefined) throw known
    throw new DatabaseError(path, `${error instanceof Error ? error.message : String(error)}.`, { cause: error })
  }
}

/** Longest name of a file, in bytes, and the longest ending that SQLite or the engine adds. */
const LONGEST_NAME = 255
const LONGEST_ENDING = '-journal'

function checkPath(path: string, { real, readonly }: Pick<How, 'real' | 'readonly'>): void {
  const folder = dirname(real)
  if (Buffer.byteLength(basename(real)) + LONGEST_ENDING.length > LONGEST_NAME) {
    throw new DatabaseError(path, `its name is too long; give it at most ${LONGEST_NAME - LONGEST_ENDING.length} bytes.`)
  }
  if (!existsSync(folder)) throw new DatabaseError(path, `the folder ${folder} does not exist; create it first.`)
  // SQLite says what is wrong with a folder that is a file.
  if (!statSync(folder).isDirectory()) return
  if (namesAnotherFile(`${real}-journal`))
    throw new DatabaseError(path, 'SQLite would remove another file by its journal; do not trust it.')
  const stats = statSync(real, { throwIfNoEntry: false })
  if (stats === undefined) {
    if (readonly) throw new DatabaseError(path, 'there is no such file.')
    return
  }
  if (stats.isDirectory()) throw new DatabaseError(path, 'it is a folder; name a file.')
  // Journal and lock go by the name: with two names there are two of each, and two writers.
  if (!readonly && stats.nlink > 1) {
    throw new DatabaseError(
      path,
      `the file has ${stats.nlink} names (hard links), so two processes could write it at once; use a copy of it.`,
    )
  }
}
