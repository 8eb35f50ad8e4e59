import { MAX_COLUMNS, SEQUENCE_COLUMNS, SEQUENCE_NAMES } from '../chunk/layout.js'
import { json } from '../engine-globals.js'
import { UnstorableValueError } from '../errors.js'
import { fold, type Named, nameColumn, quote } from './column-names.js'
import type { ResultTables } from './result-tables.js'

/** A sequence of an experiment, and its table in the lab. */
export interface SequenceTables {
  readonly name: string
  /** The name of its table, for the user's SQL. */
  readonly table: string
  /** The values of its rows and their columns. */
  readonly columns: readonly SequenceColumn[]
}

export interface SequenceColumn {
  readonly name: string
  readonly column: string
}

/** The first version of the schema that has sequences. A session that only reads may find less. */
const HAS_SEQUENCES = 5
const SELECT = 'SELECT name, table_name AS "table", columns FROM sequences WHERE id_experiment = ?'

type StoredSequence = Omit<SequenceTables, 'columns'> & { readonly columns: string }

const parsed = ({ name, table, columns }: StoredSequence): SequenceTables => ({
  name,
  table,
  columns: (json.parse(columns) as [string, string][]).map(([one, column]) => ({ name: one, column })),
})

const byCodeUnit = (a: SequenceColumn, b: SequenceColumn): number => (a.name < b.name ? -1 : 1)

/**
 * The sequences of an experiment, by name, with their columns by name: whatever run came first.
 */
export function listSequences({ db, idExperiment }: ResultTables): SequenceTables[] {
  if (Number(db.pragma('user_version', { simple: true })) < HAS_SEQUENCES) return []
  return (db.prepare(`${SELECT} ORDER BY name`).all(idExperiment) as StoredSequence[])
    .map(parsed)
    .map((one) => ({ ...one, columns: [...one.columns].sort(byCodeUnit) }))
}

/**
 * Makes the table of a sequence, or adds the missing columns. Inside the caller's transaction. Rows
 * stand in the order of their runs: appending takes 0.4 us a row, as much as an index would cost,
 * and merging a row twice changes nothing.
 */
export function ensureSequence(tables: ResultTables, name: string, names: readonly string[]): SequenceTables {
  const { db, idExperiment } = tables
  const stored = tables.prepared(`${SELECT} AND name = ?`).get(idExperiment, name) as StoredSequence | undefined
  if (stored === undefined) return create(tables, name, names)
  const before = parsed(stored)
  const known = new Set(before.columns.map((column) => column.name))
  const missing = names.filter((one) => !known.has(one))
  if (missing.length === 0) return before
  const columns = [...before.columns, ...nameSequenceColumns(name, missing, before.columns)]
  for (const { column } of columns.slice(before.columns.length)) db.exec(`ALTER TABLE ${quote(before.table)} ADD COLUMN ${quote(column)}`)
  db.prepare('UPDATE sequences SET columns = ? WHERE id_experiment = ? AND name = ?').run(columnsToJson(columns), idExperiment, name)
  return { ...before, columns }
}

function create(tables: ResultTables, name: string, names: readonly string[]): SequenceTables {
  const { db, idExperiment } = tables
  const table = freeName(tables, name)
  const columns = nameSequenceColumns(name, names, [])
  const all = [...SEQUENCE_COLUMNS, ...columns.map(({ column }) => quote(column)), 'PRIMARY KEY (run, idx)']
  db.exec(`CREATE TABLE ${quote(table)} (${all.join(', ')}) WITHOUT ROWID`)
  db.prepare('INSERT INTO sequences VALUES (?, ?, ?, ?)').run(idExperiment, name, table, columnsToJson(columns))
  return { name, table, columns }
}

export const columnsToJson = (columns: readonly SequenceColumn[]): string =>
  json.stringify(columns.map(({ name, column }) => [name, column]))

/** Names columns as those of fields are named; `run`, `idx`, `at` and `exact` are taken. */
export function nameSequenceColumns(sequence: string, names: readonly string[], before: readonly SequenceColumn[]): SequenceColumn[] {
  if (before.length + names.length > MAX_COLUMNS) {
    throw new UnstorableValueError(`run.track(${json.stringify(sequence)})`, `has more than ${MAX_COLUMNS} names over all runs`)
  }
  const taken = new Set([...SEQUENCE_NAMES, ...before.map(({ column }) => fold(column))])
  return names.map((name) => ({ name, column: nameColumn({ kind: 'field', name } satisfies Named, taken) }))
}

/** A name in the letters that names of tables have. */
export const reduced = (name: string): string => name.toLowerCase().replace(/[^0-9a-z_]/g, '_')

/** `sequence_<experiment>_<name>`, in letters of table names; if that is taken, with a number. */
function freeName({ db, suffix }: ResultTables, name: string): string {
  const plain = `sequence_${suffix}_${reduced(name)}`
  const isTaken = db.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?')
  let free = plain
  for (let count = 2; isTaken.get(free) !== undefined; count++) free = `${plain}_${count}`
  return free
}

/** Drops all sequences of an experiment. Inside the caller's transaction. */
export function dropSequences(tables: ResultTables): void {
  const { db, idExperiment } = tables
  for (const { table } of listSequences(tables)) db.exec(`DROP TABLE IF EXISTS ${quote(table)}`)
  db.prepare('DELETE FROM sequences WHERE id_experiment = ?').run(idExperiment)
}
