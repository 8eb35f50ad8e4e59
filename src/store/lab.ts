import { resolve } from 'node:path'
import { AlreadyExecutingError } from '../errors.js'
import { ChunkFolders } from './chunk-folders.js'
import { Connection, MEMORY } from './connection.js'
import { realPath } from './database-file.js'
import { acquireLock, isAbandoned, type Lock } from './lock.js'
import { networkOf, warnOfNetwork } from './network-file-system.js'
import { ResultTables } from './result-tables.js'

/** One open database of experiments, with the folder beside it for chunk files and locks. */
export class Lab extends Connection {
  readonly folders: ChunkFolders
  readonly #isNetwork: boolean
  readonly #tables = new Map<string, ResultTables>()
  /** Suffixes of the experiments whose lock an object of this session holds. */
  readonly #held = new Set<string>()

  /** Opens or creates the file. Throws `DatabaseError` with what is wrong with it. */
  constructor(given: string, { readonly = false } = {}) {
    const path = given === MEMORY ? given : resolve(given)
    const network = path === MEMORY ? undefined : networkOf(realPath(path))
    super(path, { readonly, isNetwork: network !== undefined })
    if (network !== undefined && !readonly) warnOfNetwork(path, network)
    this.#isNetwork = network !== undefined
    this.folders = new ChunkFolders(this.chunks)
  }

  /**
   * The tables of an experiment, with their columns as they are now. One object, so that all
   * readers and writers know the same columns.
   */
  tablesOf(record: { readonly idExperiment: string; readonly suffix: string }): ResultTables {
    const tables = this.#tables.get(record.idExperiment) ?? new ResultTables(this, record)
    this.#tables.set(record.idExperiment, tables)
    tables.refreshIfChanged()
    return tables
  }

  /** Reads the tables of an experiment anew when they are asked for next. */
  forgetTables(idExperiment: string): void {
    this.#tables.delete(idExperiment)
  }

  /**
   * Takes the lock of an experiment: one process, and one object in it, may write it at a time.
   * Throws `LockedError` where another process has it, `AlreadyExecutingError` where another object
   * of this session has.
   */
  lock({ name, suffix }: { readonly name: string; readonly suffix: string }, { takeOver = false } = {}): Lock {
    if (this.#held.has(suffix)) throw new AlreadyExecutingError(name)
    const file = this.writable.memory ? undefined : this.folders.lockFile(suffix)
    const lock =
      file === undefined ? undefined : this.guard(() => acquireLock(file, { experiment: name, isNetwork: this.#isNetwork, takeOver }))
    this.#held.add(suffix)
    return {
      release: () => {
        this.#held.delete(suffix)
        this.guard(() => {
          lock?.release()
          this.folders.tidy()
        })
      },
    }
  }

  /** Writes under the lock of an experiment. */
  whileLocked(record: { readonly name: string; readonly suffix: string }, write: () => void): void {
    const lock = this.lock(record)
    try {
      write()
    } finally {
      lock.release()
    }
  }

  /** True if certainly no process executes this experiment. */
  isIdle(suffix: string): boolean {
    const file = this.folders.lockFile(suffix)
    return file !== undefined && this.guard(() => isAbandoned(file))
  }

  override close(): void {
    if (!this.isOpen) return
    super.close()
    this.folders.close()
  }
}
