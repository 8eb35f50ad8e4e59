import { SEQUENCE_NAMES, sequenceTable } from '../chunk/layout.js'
import { quote } from './column-names.js'
import type { ResultTables } from './result-tables.js'
import { ensureSequence, type SequenceTables } from './sequence-tables.js'

/** True in SQL if what the lab knows, `old`, is of a later attempt than what the chunk brings. */
const IS_LATER = '(old.execution, old.attempt, old.began) > (new.execution, new.attempt, new.began)'
const IS_EARLIER = '(old.execution, old.attempt, old.began) < (new.execution, new.attempt, new.began)'
const SAME_SEQUENCE = 'old.run = new.run AND old.sequence = new.sequence'

/**
 * Merges the sequences of the attached chunk. Rows of an earlier attempt go when those of a later
 * one come; a late file of an earlier attempt brings none. Merging a file twice changes nothing.
 * Call it after the merge of the chunk's rows, inside the caller's transaction.
 */
export function takeSequences(tables: ResultTables, { hasColumns }: { readonly hasColumns: boolean }): void {
  const { db } = tables
  tables.ensureTable('tracked')
  const numbers = db.prepare('SELECT number, name FROM chunk.sequences ORDER BY number').all() as { number: number; name: string }[]
  const columns = hasColumns ? db.prepare('SELECT name FROM chunk.sequence_columns WHERE sequence = ? ORDER BY number').pluck() : undefined
  const taken = numbers.map(({ number, name }) => {
    const names = (columns?.all(number) ?? []) as string[]
    return { number, names, sequence: ensureSequence(tables, name, names) }
  })
  const isRefused = refuse(tables)
  for (const one of taken) {
    cut(
      tables,
      one.sequence,
      `SELECT new.run, new.start AS length FROM chunk.tracked AS new
      JOIN main.${tables.tracked} AS old ON ${SAME_SEQUENCE} AND ${IS_EARLIER} WHERE new.sequence = ?`,
    )
    insert(tables, one, isRefused)
  }
  const isNewer = '(new.number, new.length IS NOT NULL) >= (old.number, old.length IS NOT NULL)'
  db.exec(`INSERT OR REPLACE INTO main.${tables.tracked} SELECT * FROM chunk.tracked AS new
    WHERE NOT EXISTS (SELECT 1 FROM main.${tables.tracked} AS old WHERE ${SAME_SEQUENCE}
      AND (${IS_LATER} OR (NOT ${IS_EARLIER} AND NOT ${isNewer})))
    ${isRefused ? 'AND (new.run, new.sequence) NOT IN (SELECT run, sequence FROM temp.refused)' : ''}`)
  for (const { sequence } of taken) {
    cut(
      tables,
      sequence,
      `SELECT old.run, old.length FROM chunk.tracked AS new
      JOIN main.${tables.tracked} AS old ON ${SAME_SEQUENCE} AND old.length IS NOT NULL WHERE new.sequence = ?`,
    )
  }
  if (isRefused) db.exec('DROP TABLE temp.refused')
}

/**
 * Notes the sequences of the chunk that are of an earlier attempt than those of the lab. True if
 * there are any, which is rare.
 */
function refuse({ db, main, tracked }: ResultTables): boolean {
  const refused = `SELECT new.run, new.sequence FROM chunk.tracked AS new
    WHERE EXISTS (SELECT 1 FROM main.${tracked} AS old WHERE ${SAME_SEQUENCE} AND ${IS_LATER})
    OR EXISTS (SELECT 1 FROM main.${main} AS ended WHERE ended.run = new.run
      AND (ended.execution, ended.attempt) > (new.execution, new.attempt))`
  if (db.prepare(`${refused} LIMIT 1`).get() === undefined) return false
  db.exec(`CREATE TEMP TABLE refused AS ${refused}`)
  return true
}

/** Drops the rows of runs from a length on. `select` gives the runs and lengths of a sequence. */
function cut({ db }: ResultTables, { name, table }: SequenceTables, select: string): void {
  const drop = db.prepare(`DELETE FROM main.${quote(table)} WHERE run = ? AND idx >= ?`)
  for (const { run, length } of db.prepare(select).all(name) as { run: number; length: number }[]) drop.run(run, length)
}

interface Taken {
  readonly number: number
  readonly names: readonly string[]
  readonly sequence: SequenceTables
}

/** A row that a run has written again replaces the one before. */
function insert({ db }: ResultTables, { number, names, sequence }: Taken, isRefused: boolean): void {
  const columnOf = new Map(sequence.columns.map(({ name, column }) => [name, column]))
  const targets = [...SEQUENCE_NAMES, ...names.map((name) => quote(columnOf.get(name) ?? name))]
  const sources = [...SEQUENCE_NAMES, ...names.map((_, at) => `c${at}`)]
  const where = isRefused ? 'WHERE run NOT IN (SELECT run FROM temp.refused WHERE sequence = ?)' : ''
  db.prepare(
    `INSERT OR REPLACE INTO main.${quote(sequence.table)} (${targets.join()})
     SELECT ${sources.join()} FROM chunk.${sequenceTable(number)} ${where}`,
  ).run(...(isRefused ? [sequence.name] : []))
}
