import { resolve } from 'node:path'
import { ChunkFolders } from './chunk-folders.js'
import { Connection, MEMORY } from './connection.js'
import { acquireLock, isAbandoned, type Lock } from './lock.js'
import { networkOf, warnOfNetwork } from './network-file-system.js'
import { ResultTables } from './result-tables.js'

/** One open database of experiments, with the folder beside it for chunk files and locks. */
export class Lab extends Connection {
  readonly folders: ChunkFolders
  readonly #isNetwork: boolean
  readonly #tables = new Map<string, ResultTables>()

  /** Opens or creates the file. Throws `DatabaseError` with what is wrong with it. */
  constructor(given: string, { readonly = false } = {}) {
    const path = given === MEMORY ? given : resolve(given)
    const network = path === MEMORY ? undefined : networkOf(path)
    super(path, { readonly, isNetwork: network !== undefined })
    if (network !== undefined && !readonly) warnOfNetwork(path, network)
    this.#isNetwork = network !== undefined
    this.folders = new ChunkFolders(path === MEMORY ? undefined : `${path}.chunks`)
  }

  /**
   * The tables of an experiment. One object, so that all readers and writers know the same columns.
   */
  tablesOf(record: { readonly idExperiment: string; readonly suffix: string }): ResultTables {
    const tables = this.#tables.get(record.idExperiment) ?? new ResultTables(this, record)
    this.#tables.set(record.idExperiment, tables)
    return tables
  }

  /**
   * Takes the lock of an experiment, or throws `LockedError`: one process at a time may write it.
   * Does nothing for a database in memory.
   */
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
