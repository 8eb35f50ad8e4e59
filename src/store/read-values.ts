import { LEADING_NAMES } from '../chunk/layout.js'
import { fromNative, type Native } from '../codec/cell.js'
import type { RowTags } from '../codec/exact.js'
import { parseException } from './parse-exception.js'
import type { ResultTables } from './result-tables.js'
import { conditionOf, prepareFiltered, type RowRange, valueInSql } from './row-filter.js'

/** Some values of a run that has a result. */
export interface RunValues {
  readonly run: number
  readonly values: readonly unknown[]
}

/** How to read one value of a row. */
interface Source {
  /** In SQL. */
  readonly select: string
  decode(native: Native, tags: RowTags, what: string): unknown
}

const ENGINE_TEXTS: ReadonlySet<string> = new Set(['id_run', 'status'])

/**
 * The values of these columns, by their names in records, and nothing else of the rows. A name that
 * the table lacks gives undefined.
 */
export function readValues(table: ResultTables, names: readonly string[], range: RowRange): RunValues[] {
  return table.guard(() => table.read(() => (table.exists ? readPage(table, names, range) : [])))
}

function readPage(table: ResultTables, names: readonly string[], { runs, limit, ...filter }: RowRange): RunValues[] {
  const sources = names.map((name) => sourceOf(table, name))
  const select = ['run', 'exact', ...sources.map((source) => source.select)].join()
  const sql = `SELECT ${select} FROM ${table.main} AS this WHERE ${runs} AND ${conditionOf(filter)} ORDER BY run LIMIT ?`
  const rows = prepareFiltered(table, sql, filter).safeIntegers().raw().all(limit) as Native[][]
  return rows.map((row): RunValues => {
    const [run, exact] = row
    const what = `run ${run}`
    const tags = table.exact.read(exact instanceof Uint8Array ? exact : null, what)
    return { run: Number(run), values: sources.map(({ decode }, at) => decode(row[at + 2] ?? null, tags, what)) }
  })
}

function sourceOf(table: ResultTables, shown: string): Source {
  const select = valueInSql(table, shown)
  if (LEADING_NAMES.includes(shown)) return { select, decode: engineDecoder(shown) }
  const found = table.inOrder.find((one) => one.shown === shown)
  if (found === undefined) return { select, decode: () => undefined }
  const { kind, name } = found
  return {
    select,
    decode(native, tags, what) {
      const tag = (kind === 'param' ? tags.params : tags.fields).get(name) ?? ''
      return native === null && tag === '' ? undefined : fromNative(native, tag, `${kind} "${name}" of ${what}`)
    },
  }
}

function engineDecoder(name: string): Source['decode'] {
  if (name === 'exception') return (native, _, what) => (native === null ? null : parseException(String(native), what))
  return ENGINE_TEXTS.has(name) ? String : (native) => (native === null ? null : Number(native))
}
