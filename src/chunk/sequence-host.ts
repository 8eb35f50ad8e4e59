import type Database from 'better-sqlite3'
import type { Native } from '../codec/cell.js'
import type { RareTable } from './layout.js'

/** What the writer of a chunk file does for its sequences. */
export interface SequenceHost {
  readonly db: Database.Database
  /** Writes in the transaction of the chunk. Keeps what SQLite throws: nothing may follow it. */
  write(work: () => void): void
  /** Replaces a row of a rare table. Inside `write`. */
  put(table: RareTable, row: readonly Native[]): void
  /** Commits all that was written. */
  commit(): void
}
