import type Database from 'better-sqlite3'
import { json } from '../engine-globals.js'
import { CHUNK_FORMAT, CHUNK_TABLES, checksumOf, PAGE_SIZE } from './layout.js'
import type { Ranges } from './ranges.js'

/** What a chunk file says of itself. */
interface Head {
  readonly idExperiment: string
  readonly execution: number
  readonly runs: Ranges
}

/** Makes the tables of a chunk file, with these columns of `runs`, and begins its transaction. */
export function createTables(db: Database.Database, { idExperiment, execution, runs }: Head, columns: readonly string[]): void {
  db.exec(`
    PRAGMA page_size=${PAGE_SIZE}; PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=PERSIST; PRAGMA synchronous=OFF;
    BEGIN; ${CHUNK_TABLES} CREATE TABLE runs (${columns.join()})`)
  const head = { format: CHUNK_FORMAT, experiment: idExperiment, execution, runs: json.stringify(runs) }
  db.prepare('INSERT INTO chunk VALUES (?, ?, ?, ?, ?)').run(
    BigInt(head.format),
    head.experiment,
    BigInt(head.execution),
    head.runs,
    BigInt(checksumOf(head)),
  )
}
