import { LEADING_NAMES } from '../chunk/layout.js'
import { fromNative, type Native } from '../codec/cell.js'
import { decode } from '../codec/decode.js'
import { put } from '../codec/own-entries.js'
import type { RunException } from '../model/exception.js'
import type { Status } from '../model/status.js'
import { type Column, quote } from './column-names.js'
import { parseException } from './parse-exception.js'
import type { ResultTables } from './result-tables.js'
import { between, conditionOf, prepareFiltered, type RowRange } from './row-filter.js'

/**
 * A run as read: a decoded row of the table, or, if it has no row yet, what its space says
 * (`pending`, and null).
 */
export interface RunRow {
  readonly run: number
  readonly idRun: string
  readonly execution: number | null
  /** Null if unknown: in an experiment made from bytes. */
  readonly status: Status | 'pending' | null
  readonly attempt: number | null
  readonly started: number | null
  readonly duration: number | null
  /** Null if unknown, too. */
  readonly slot: number | null
  readonly exception: RunException | null
  readonly params: Record<string, unknown>
  readonly fields: Record<string, unknown>
  readonly state: Record<string, unknown>
}

/** The properties of a row without a result. */
export const NO_RESULT = { execution: null, attempt: null, started: null, duration: null, slot: null, exception: null } as const

/**
 * Rows of a page, decoded at once. No statement stays open between pages, since a merge could not
 * ATTACH then.
 */
export const PAGE_ROWS = 1000

/** The rows with `first <= run < end`, by run number. */
export const readRows = (table: ResultTables, [first, end]: readonly [number, number]): RunRow[] =>
  readRange(table, { runs: between(first, end), limit: PAGE_ROWS })

/** In one transaction: another process may rename columns, and move fields between the tables. */
export const readRange = (table: ResultTables, range: RowRange): RunRow[] =>
  table.guard(() => table.read(() => (table.exists ? readPage(table, range) : [])))

function readPage(table: ResultTables, { runs, limit, ...filter }: RowRange): RunRow[] {
  const columns = table.inOrder.filter((column) => column.column !== null)
  const leading = LEADING_NAMES.map((name) => (table.leading.includes(name) ? name : 'NULL'))
  const select = [...leading, ...columns.map(({ column }) => quote(column ?? ''))].join()
  const rows = prepareFiltered(
    table,
    `SELECT ${select} FROM ${table.main} WHERE ${runs} AND ${conditionOf(filter)} ORDER BY run LIMIT ?`,
    filter,
  )
    .safeIntegers()
    .raw()
    .all(limit) as Native[][]
  const extra = readExtra(table, [Number(rows[0]?.[0] ?? 0), Number(rows.at(-1)?.[0] ?? -1)])
  return rows.map((row) => toRow(row, { table, columns, extra }))
}

interface Extra {
  readonly states: ReadonlyMap<number, Record<string, unknown>>
  readonly overflow: ReadonlyMap<number, ReadonlyMap<string, Native>>
}

function readExtra(table: ResultTables, range: readonly [number, number]): Extra {
  return { states: readStates(table, range), overflow: readOverflow(table, range) }
}

interface Context {
  readonly table: ResultTables
  readonly columns: readonly Column[]
  readonly extra: Extra
}

function toRow(row: readonly Native[], { table, columns, extra }: Context): RunRow {
  const [run, idRun, execution, status, attempt, started, duration, slot, , , exception, exact] = row
  const number = Number(run)
  const what = `run ${String(idRun)}`
  const tags = table.exact.read(exact instanceof Uint8Array ? exact : null, what)
  const parts = { param: {} as Record<string, unknown>, field: {} as Record<string, unknown> }
  const add = (kind: 'param' | 'field', name: string, native: Native) => {
    const tag = (kind === 'param' ? tags.params : tags.fields).get(name) ?? ''
    if (native === null && tag === '') return
    put(parts[kind], name, fromNative(native, tag, `${kind} "${name}" of ${what}`))
  }
  for (const [at, { kind, name }] of columns.entries()) add(kind, name, row[LEADING_NAMES.length + at] ?? null)
  const inColumns = Object.keys(parts.field).length
  for (const [name, native] of extra.overflow.get(number) ?? []) add('field', name, native)
  // A null beyond the limit of columns has no row of its own, only a tag.
  for (const [name, tag] of tags.fields) if (!Object.hasOwn(parts.field, name)) put(parts.field, name, fromNative(null, tag, what))
  const fields = Object.keys(parts.field).length === inColumns ? parts.field : sortedByName(parts.field)
  return {
    run: number,
    idRun: String(idRun),
    execution: Number(execution),
    status: status as Status,
    attempt: Number(attempt),
    started: Number(started),
    duration: Number(duration),
    slot: slot === null ? null : Number(slot),
    exception: exception === null ? null : parseException(String(exception), what),
    params: parts.param,
    fields,
    state: extra.states.get(number) ?? {},
  }
}

/** Fields by code unit. */
const sortedByName = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)))

function readStates(table: ResultTables, [first, last]: readonly [number, number]): ReadonlyMap<number, Record<string, unknown>> {
  if (!table.has('state')) return new Map()
  const rows = table.db.prepare(`SELECT run, state FROM ${table.state} WHERE run BETWEEN ? AND ?`).all(first, last)
  return new Map(
    (rows as { run: number; state: Buffer }[]).map(({ run, state }) => [
      run,
      decode(state, `state of run ${run}`) as Record<string, unknown>,
    ]),
  )
}

function readOverflow(table: ResultTables, [first, last]: readonly [number, number]): ReadonlyMap<number, ReadonlyMap<string, Native>> {
  const byRun = new Map<number, Map<string, Native>>()
  if (!table.has('overflow')) return byRun
  const rows = table.db.prepare(`SELECT run, name, value FROM ${table.overflow} WHERE run BETWEEN ? AND ?`).safeIntegers().all(first, last)
  for (const { run, name, value } of rows as { run: bigint; name: string; value: Native }[]) {
    const number = Number(run)
    const fields = byRun.get(number) ?? new Map<string, Native>()
    fields.set(name, value)
    byRun.set(number, fields)
  }
  return byRun
}
