import { LEADING_COLUMNS, LEADING_NAMES } from '../chunk/layout.js'
import { nameColumns } from './column-names.js'
import type { Column, ExperimentTable } from './experiment-table.js'
import { quote } from './sql.js'

/**
 * Puts right, in code-unit order of the names, which fields have columns and which of two colliding names has the plain one, so that
 * neither depends on the order in which results arrived. Costs nothing where both are right already; else renames, or copies the table.
 */
export function settleColumns(table: ExperimentTable): void {
  if (!table.exists) return
  const wanted = nameColumns(table.columns).map(({ named, column }) => ({ now: table.find(named), ...named, column }))
  const moved = wanted.filter(({ now, column }) => now?.column !== column)
  if (moved.length === 0) return
  const membership = moved.some(({ now, column }) => (now?.column === null) !== (column === null))
  table.db
    .transaction(() => {
      if (membership) rebuild(table, wanted)
      else rename(table, moved)
      const update = table.db.prepare('UPDATE columns SET column_name = ? WHERE id_experiment = ? AND kind = ? AND name = ?')
      for (const { kind, name, column } of moved) update.run(column, table.idExperiment, kind, name)
    })
    .immediate()
  table.refresh()
}

type Wanted = Column & { readonly now: Column | undefined }

/** In two rounds, since columns may swap their names. */
function rename(table: ExperimentTable, moved: readonly Wanted[]): void {
  const rounds = [
    moved.map(({ now }, at) => [now?.column ?? '', `\u0001${at}`] as const),
    moved.map(({ column }, at) => [`\u0001${at}`, column ?? ''] as const),
  ]
  for (const round of rounds) {
    for (const [from, to] of round) table.db.exec(`ALTER TABLE ${table.main} RENAME COLUMN ${quote(from)} TO ${quote(to)}`)
  }
}

function rebuild(table: ExperimentTable, wanted: readonly Wanted[]): void {
  const { db, main, overflow } = table
  const settled = quote(`${main.slice(1, -1)}.settled`)
  table.ensureOverflow()
  const columns = wanted.filter((one) => one.column !== null)
  const names = columns.map(({ column }) => quote(column ?? ''))
  const promoted = columns.filter(({ now }) => now?.column === null).map(({ name }) => name)
  const value = ({ now }: Wanted) =>
    typeof now?.column === 'string' ? quote(now.column) : `(SELECT value FROM ${overflow} AS o WHERE o.run = t.run AND o.name = ?)`
  db.exec(`CREATE TABLE ${settled} (${[...LEADING_COLUMNS, ...names].join(', ')})`)
  const select = `SELECT ${[...LEADING_NAMES, ...columns.map(value)].join()} FROM ${main} AS t`
  db.prepare(`INSERT INTO ${settled} (${[...LEADING_NAMES, ...names].join()}) ${select}`).run(...promoted)
  for (const { now, name, column } of wanted) {
    if (column !== null) db.prepare(`DELETE FROM ${overflow} WHERE name = ?`).run(name)
    else if (typeof now?.column === 'string') {
      const from = quote(now.column)
      db.prepare(`INSERT INTO ${overflow} SELECT run, ?, ${from} FROM ${main} WHERE ${from} IS NOT NULL`).run(name)
    }
  }
  db.exec(`DROP TABLE ${main}; ALTER TABLE ${settled} RENAME TO ${main}`)
}
