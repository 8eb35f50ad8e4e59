import { type Native, type Tag, tagOf, toNative } from '../codec/cell.js'
import { encodeExact } from '../codec/exact.js'
import { checkName } from '../codec/text.js'
import { quote } from './column-names.js'
import type { ResultTables } from './result-tables.js'
import type { RunRow } from './run-rows.js'
import { settleColumns } from './settle-columns.js'

interface Cell {
  readonly name: string
  readonly native: Native
  readonly tag: Tag
}

/**
 * Writes these fields of a run, and nothing else: other processes may write the run's other fields
 * at the same time. Returns false if the run is gone.
 */
export function updateFields(
  table: ResultTables,
  { run, idRun }: Pick<RunRow, 'run' | 'idRun'>,
  fields: Readonly<Record<string, unknown>>,
): boolean {
  // Before the transaction: reading a value may execute code of the caller.
  const cells = Object.entries(fields).map(([name, value]): Cell => {
    checkName(name, 'run.fields')
    const native = toNative(value, `run.fields.${name}`)
    return { name, native, tag: tagOf(value, native) }
  })
  const found = table.write(() => {
    const now = table.exists && table.db.prepare(`SELECT exact FROM ${table.main} WHERE run = ? AND id_run = ?`).raw().get(run, idRun)
    if (!now) return false
    const [exact] = now as [Buffer | null]
    writeCells(table, run, { cells, exact: withTags(table, { exact, what: `run ${idRun}` }, cells) })
    return true
  })
  settleColumns(table)
  return found
}

/** The tags of a row, with those of the cells in place of what they were. */
function withTags(
  table: ResultTables,
  { exact, what }: { readonly exact: Buffer | null; readonly what: string },
  cells: readonly Cell[],
): Buffer | null {
  const tags = table.exact.read(exact, what)
  const fields = new Map(tags.fields)
  for (const { name, tag } of cells) {
    if (tag === '') fields.delete(name)
    else fields.set(name, tag)
  }
  return encodeExact([...tags.params], [...fields])
}

function writeCells(table: ResultTables, run: number, { cells, exact }: { readonly cells: readonly Cell[]; readonly exact: Native }): void {
  table.ensure(cells.map(({ name }) => ({ kind: 'field', name })))
  const values: Native[] = [exact]
  const assignments = ['exact = ?']
  const beyond: Cell[] = []
  for (const cell of cells) {
    const column = table.find({ kind: 'field', name: cell.name })?.column
    if (typeof column !== 'string') beyond.push(cell)
    else {
      assignments.push(`${quote(column)} = ?`)
      values.push(cell.native)
    }
  }
  table.db.prepare(`UPDATE ${table.main} SET ${assignments.join()} WHERE run = ?`).run(...values, run)
  if (beyond.length === 0) return
  const insert = table.db.prepare(`INSERT OR REPLACE INTO ${table.overflow} VALUES (?, ?, ?)`)
  for (const { name, native } of beyond) insert.run(run, name, native)
}
