import { LEADING_NAMES } from '../chunk/layout.js'
import { fromNative, type Native } from '../codec/cell.js'
import { decode } from '../codec/decode.js'
import { put } from '../codec/own-entries.js'
import { json } from '../engine-globals.js'
import { CorruptValueError } from '../errors.js'
import type { RunException } from '../model/exception.js'
import type { Status } from '../model/status.js'
import { quote } from './column-names.js'
import type { Column, ResultTables } from './result-tables.js'
import { conditionOf, prepareFiltered, type RowFilter } from './row-filter.js'

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
  readonly exception: RunException | null
  readonly params: Record<string, unknown>
  readonly fields: Record<string, unknown>
  readonly state: Record<string, unknown>
}

/** The properties of a row without a result. */
export const NO_RESULT = { execution: null, attempt: null, started: null, duration: null, exception: null } as const

/**
 * Rows of a page, decoded at once. No statement stays open between pages, since a merge could not
 * ATTACH then.
 */
export const PAGE_ROWS = 1000

/** The rows with `first <= run < end` that pass the filter, by run number; at most `limit`. */
export function readRows(
  table: ResultTables,
  [first, end]: readonly [number, number],
  { limit = PAGE_ROWS, ...filter }: RowFilter & { readonly limit?: number } = {},
): RunRow[] {
  return readWhere(table, { condition: `run >= ${Number(first)} AND run < ${Number(end)} AND ${conditionOf(filter)}`, limit, ...filter })
}

/** The rows of these runs, by run number. Runs without a result have none. */
export function readRowsOf(table: ResultTables, runs: readonly number[]): RunRow[] {
  return readWhere(table, { condition: `run IN (${runs.map(Number).join()})`, limit: runs.length })
}

interface Wanted extends RowFilter {
  /** In SQL, with the filter. */
  readonly condition: string
  readonly limit: number
}

/** In one transaction: another process may rename columns, and move fields between the tables. */
const readWhere = (table: ResultTables, wanted: Wanted): RunRow[] =>
  table.guard(() => table.read(() => (table.exists ? readPage(table, wanted) : [])))

function readPage(table: ResultTables, { condition, limit, ...filter }: Wanted): RunRow[] {
  const columns = table.columns.filter((column) => column.column !== null)
  const select = [...LEADING_NAMES, ...columns.map(({ column }) => quote(column ?? ''))].join()
  const rows = prepareFiltered(table, `SELECT ${select} FROM ${table.main} WHERE ${condition} ORDER BY run LIMIT ?`, filter)
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
  const [run, idRun, execution, status, attempt, started, duration, exception, exact] = row
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
  for (const [name, native] of extra.overflow.get(number) ?? []) add('field', name, native)
  // A null beyond the limit of columns has no row of its own, only a tag.
  for (const [name, tag] of tags.fields) if (!Object.hasOwn(parts.field, name)) put(parts.field, name, fromNative(null, tag, what))
  return {
    run: number,
    idRun: String(idRun),
    execution: Number(execution),
    status: status as Status,
    attempt: Number(attempt),
    started: Number(started),
    duration: Number(duration),
    exception: exception === null ? null : parseException(String(exception), what),
    params: parts.param,
    fields: parts.field,
    state: extra.states.get(number) ?? {},
  }
}

function parseException(text: string, what: string): RunException {
  try {
    return json.parse(text) as RunException
  } catch (error) {
    throw new CorruptValueError(`the exception of ${what}`, 'it is not JSON; restore it from a backup, or run it again', { cause: error })
  }
}

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
