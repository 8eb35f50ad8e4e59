import type { Checkpoint } from '../chunk/message.js'
import type { Ranges } from '../chunk/ranges.js'
import type { ResultTables } from './result-tables.js'

/** True if there are any. A sweep without checkpoints pays this look: 10 us per chunk. */
const hasAny = (table: ResultTables): boolean =>
  table.has('checkpoints') && table.db.prepare(`SELECT 1 FROM ${table.checkpoints} LIMIT 1`).get() !== undefined

/**
 * Merges the checkpoints of the attached chunk. Keeps the newest of each run, even if an older file
 * comes later, and none of a run that is done. Call it after the merge of the chunk's rows, inside
 * the caller's transaction.
 */
export function takeCheckpoints(table: ResultTables): void {
  const { db, main, checkpoints } = table
  table.ensureTable('checkpoints')
  db.exec(
    `INSERT OR REPLACE INTO main.${checkpoints} SELECT * FROM chunk.checkpoints AS new
     WHERE NOT EXISTS (SELECT 1 FROM main.${checkpoints} AS old
       WHERE old.run = new.run AND (old.execution, old.attempt, old.number) >= (new.execution, new.attempt, new.number))
     AND NOT EXISTS (${isDone(main, 'new')})`,
  )
}

/**
 * Drops the checkpoints of the attached chunk's runs that are done, so the table holds only those
 * of unfinished runs.
 */
export function dropSettled(table: ResultTables): void {
  if (!hasAny(table)) return
  table.db.exec(
    `DELETE FROM main.${table.checkpoints} AS old
     WHERE run IN (SELECT run FROM chunk.runs WHERE status = 'done') AND EXISTS (${isDone(table.main, 'old')})`,
  )
}

const isDone = (main: string, checkpoint: string): string =>
  `SELECT 1 FROM main.${main} AS ended WHERE ended.run = ${checkpoint}.run AND ended.status = 'done'
     AND (ended.execution, ended.attempt) >= (${checkpoint}.execution, ${checkpoint}.attempt)`

/**
 * The checkpoints of these runs in an execution, by run number. Reads one at a time: values may be
 * large.
 */
export function* readCheckpoints(table: ResultTables, execution: number, runs: Ranges): Generator<Checkpoint> {
  if (!table.has('checkpoints')) return
  const { db, checkpoints } = table
  const following = db.prepare(`SELECT run FROM ${checkpoints} WHERE run >= ? AND execution = ? ORDER BY run LIMIT 1`).pluck()
  const one = db.prepare(`SELECT * FROM ${checkpoints} WHERE run = ?`)
  const from = (run: number) => (following.get(run, execution) as number | undefined) ?? Number.POSITIVE_INFINITY
  let next = Number.NEGATIVE_INFINITY
  for (const [first, end] of runs) {
    if (next < first) next = from(first)
    for (; next < end; next = from(next + 1)) yield one.get(next) as Checkpoint
  }
}

/** The number of runs with a checkpoint in an execution, but no result. */
export function countBegun(table: ResultTables, execution: number): number {
  if (!table.has('checkpoints')) return 0
  const { db, main, checkpoints } = table
  const ended = table.exists ? `AND NOT EXISTS (SELECT 1 FROM ${main} AS r WHERE r.run = c.run AND r.execution = c.execution)` : ''
  return db.prepare(`SELECT count(*) FROM ${checkpoints} AS c WHERE execution = ? ${ended}`).pluck().get(execution) as number
}

/** Drops the checkpoints of earlier executions, which nothing continues. */
export function dropEarlier(table: ResultTables, execution: number): void {
  if (hasAny(table)) table.db.prepare(`DELETE FROM ${table.checkpoints} WHERE execution < ?`).run(execution)
}
