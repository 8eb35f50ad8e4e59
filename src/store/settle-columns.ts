import { LEADING_COLUMNS, LEADING_NAMES } from '../chunk/layout.js'
import { json } from '../engine-globals.js'
import { type Column, nameColumns, quote } from './column-names.js'
import { copyToColumns, copyToOverflow } from './overflow.js'
import type { ResultTables } from './result-tables.js'

/**
 * Settles, in code-unit order of the names, which fields have columns, and which of two colliding
 * names gets the plain one, so that neither depends on the order in which results arrived. Costs
 * nothing if both are right already. Otherwise renames columns, or copies the table.
 */
export function settleColumns(table: ResultTables): void {
  table.refreshIfChanged()
  // A process of an older version may write the table of its lab: `renewTable` settles it.
  if (isFormer(table) || movesOf(table).moved.length === 0) return
  table.write(() => {
    // Anew: other processes may have added columns before this transaction, and lose none by it.
    const { wanted, moved } = movesOf(table)
    if (moved.some(({ now, column }) => (now?.column === null) !== (column === null))) rebuild(table, wanted)
    else rename(table, moved)
    record(table, moved)
  })
  table.refresh()
}

/**
 * Gives the table of a lab before schema 5 the leading columns of today, and fields that have their
 * names the next. Copies the table. Only under the lock of the experiment.
 */
export function renewTable(table: ResultTables): void {
  table.refreshIfChanged()
  if (!isFormer(table)) return
  table.write(() => {
    const { wanted, moved } = movesOf(table)
    rebuild(table, wanted)
    record(table, moved)
  })
  table.refresh()
}

const isFormer = ({ leading }: ResultTables): boolean => leading !== LEADING_NAMES

function record(table: ResultTables, moved: readonly Wanted[]): void {
  const update = table.db.prepare('UPDATE columns SET column_name = ? WHERE id_experiment = ? AND kind = ? AND name = ?')
  for (const { kind, name, column } of moved) update.run(column, table.idExperiment, kind, name)
}

type Wanted = Column & { readonly now: Column | undefined }

/** All params and fields with the columns they should have, and those that have another one. */
function movesOf(table: ResultTables): { readonly wanted: readonly Wanted[]; readonly moved: readonly Wanted[] } {
  const wanted = nameColumns(table.columns).map(({ named, column }) => ({ now: table.find(named), ...named, column }))
  return { wanted, moved: table.exists ? wanted.filter(({ now, column }) => now?.column !== column) : [] }
}

/** Renames in two rounds, since columns may swap their names. A field may have any name between. */
function rename(table: ResultTables, moved: readonly Wanted[]): void {
  const taken = new Set([...table.columns, ...moved].map(({ column }) => column))
  let count = 0
  const steps = moved.map(({ now, column }) => {
    while (taken.has(`\u0001${count}`)) count++
    return { from: now?.column ?? '', between: `\u0001${count++}`, to: column ?? '' }
  })
  const rounds = [steps.map(({ from, between }) => [from, between] as const), steps.map(({ between, to }) => [between, to] as const)]
  for (const round of rounds) {
    for (const [from, to] of round) table.db.exec(`ALTER TABLE ${table.main} RENAME COLUMN ${quote(from)} TO ${quote(to)}`)
  }
}

function rebuild(table: ResultTables, wanted: readonly Wanted[]): void {
  const { db, main, overflow } = table
  const settled = quote(`${main.slice(1, -1)}.settled`)
  // Params keep their order: it is that of the experiment.
  const settledColumn = new Map(wanted.map(({ kind, name, column }) => [`${kind}:${name}`, column]))
  const declared = table.inOrder.flatMap(({ kind, name }) => {
    const column = settledColumn.get(`${kind}:${name}`)
    return typeof column === 'string' ? [quote(column)] : []
  })
  const kept = wanted.flatMap(({ now, column }) =>
    column === null || typeof now?.column !== 'string' ? [] : [{ from: quote(now.column), to: quote(column) }],
  )
  table.ensureTable('overflow')
  db.exec(`CREATE TABLE ${settled} (${[...LEADING_COLUMNS, ...declared].join(', ')})`)
  db.exec(
    `INSERT INTO ${settled} (${[...table.leading, ...kept.map(({ to }) => to)].join()})
     SELECT ${[...table.leading, ...kept.map(({ from }) => from)].join()} FROM ${main}`,
  )
  const gained = wanted.flatMap(({ now, name, column }) => (column !== null && now?.column === null ? [{ name, column }] : []))
  const lost = wanted.flatMap(({ now, name, column }) =>
    column === null && typeof now?.column === 'string' ? [{ name, column: now.column }] : [],
  )
  copyToColumns(db, gained, { from: overflow, to: settled, runs: 'true' })
  db.prepare(`DELETE FROM ${overflow} WHERE name IN (SELECT value FROM json_each(?))`).run(json.stringify(gained.map(({ name }) => name)))
  copyToOverflow(db, lost, { from: main, to: overflow, runs: 'true' })
  db.exec(`DROP TABLE ${main}; ALTER TABLE ${settled} RENAME TO ${main}`)
}
