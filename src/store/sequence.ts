import { SEQUENCE_NAMES } from '../chunk/layout.js'
import { fromNative, type Native } from '../codec/cell.js'
import { ExactReader } from '../codec/exact.js'
import { put } from '../codec/own-entries.js'
import type { TrackedPoint } from '../model/run-context.js'
import { quote } from './column-names.js'
import type { ResultTables } from './result-tables.js'
import type { SequenceTables } from './sequence-tables.js'

/** Rows of a page. */
const PAGE = 1000

/** A row of a sequence, and the run that tracked it. */
export interface SequenceRow extends TrackedPoint {
  readonly run: number
}

/** Where a sequence is read from. */
interface SequenceSource {
  /** Its tables as they are now. Throws `UnknownSequenceError` if there are none. */
  found(): { readonly tables: ResultTables; readonly sequence: SequenceTables }
  /** The number of a run; undefined if there is no such run. */
  runOf(idRun: string): number | undefined
}

/**
 * What the runs of an experiment have tracked under one name, read from its table: rows of all
 * runs, by run number and place.
 *
 * @example
 * await experiment.execute((run) => run.track('loss', { epoch: 1, value: run.params.A }))
 * for (const { run, epoch, value } of experiment.sequence('loss')) console.log(run, epoch, value)
 */
export class Sequence {
  readonly name: string
  readonly #source: SequenceSource

  /** Made by the experiment. @internal */
  constructor(name: string, source: SequenceSource) {
    this.name = name
    this.#source = source
  }

  /**
   * The table of the rows, for SQL.
   *
   * @example
   * await experiment.execute((run) => run.track('loss', { epoch: 1, value: run.params.A }))
   * const { table } = experiment.sequence('loss')
   * session.query(`SELECT epoch, max(value) AS most FROM ${table} GROUP BY epoch`)
   */
  get table(): string {
    return this.#source.found().sequence.table
  }

  /** All rows, 1,000 at a time. Later pages may show a merge that came after the first. */
  *[Symbol.iterator](): Generator<SequenceRow> {
    let run = -1
    let idx = -1
    for (;;) {
      const rows = this.#read('(run, idx) > (?, ?)', [run, idx], PAGE)
      yield* rows
      const last = rows.at(-1)
      if (last === undefined || rows.length < PAGE) return
      run = last.run
      idx = last.idx
    }
  }

  /** The rows of one run, in order. Empty if it has tracked nothing, or if there is no such run. */
  of(idRun: string): TrackedPoint[] {
    const number = this.#source.runOf(idRun)
    if (number === undefined) return []
    return this.#read('run = ?', [number], -1).map(({ run: _, ...point }) => point as TrackedPoint)
  }

  /**
   * All rows by column: `run`, `idx`, `at`, then the values, by the names of the columns of the SQL
   * table. A column of numbers is a `Float64Array`, with NaN where a row has no value; any other is
   * an array, with `undefined` there. Two values of a million rows take 40 MB.
   */
  columns(): Readonly<Record<string, Float64Array | readonly unknown[]>> {
    const { tables, sequence } = this.#source.found()
    return tables.guard(() => tables.read(() => readColumns(tables, sequence)))
  }

  #read(where: string, parameters: readonly number[], limit: number): SequenceRow[] {
    const { tables, sequence } = this.#source.found()
    const rows = tables.guard(
      () =>
        tables.db
          .prepare(`SELECT ${selected(sequence)} FROM ${quote(sequence.table)} WHERE ${where} ORDER BY run, idx LIMIT ?`)
          .safeIntegers()
          .raw()
          .all(...parameters, limit) as Native[][],
    )
    return rows.map((row) => toRow(row, tables, sequence))
  }
}

const selected = ({ columns }: SequenceTables): string => [...SEQUENCE_NAMES, ...columns.map(({ column }) => quote(column))].join()

function toRow([run, idx, at, exact, ...values]: readonly Native[], tables: ResultTables, { name, columns }: SequenceTables): SequenceRow {
  const what = `sequence "${name}"`
  const { fields } = tables.exact.read(exact instanceof Uint8Array ? exact : null, what)
  const row: Record<string, unknown> & SequenceRow = { run: Number(run), idx: Number(idx), at: Number(at) }
  for (const [n, one] of columns.entries()) {
    const native = values[n] ?? null
    const tag = fields.get(one.name) ?? ''
    if (native !== null || tag !== '') put(row, one.column, fromNative(native, tag, `"${one.name}" of ${what}`))
  }
  return row
}

/** One column at a time: rows as arrays of a million would take hundreds of megabytes. */
function readColumns(tables: ResultTables, sequence: SequenceTables): Record<string, Float64Array | readonly unknown[]> {
  const { db } = tables
  const from = quote(sequence.table)
  const count = db.prepare(`SELECT count(*) FROM ${from}`).pluck().get() as number
  const result: Record<string, Float64Array | readonly unknown[]> = {}
  const of = (expression: string): IterableIterator<unknown> =>
    db.prepare(`SELECT ${expression} FROM ${from} ORDER BY run, idx`).pluck().iterate()
  for (const name of ['run', 'idx', 'at']) put(result, name, fill(count, of(name)))
  const exact = new ExactReader()
  for (const { name, column } of sequence.columns) {
    const cell = quote(column)
    const others = `typeof(${cell}) NOT IN ('real', 'integer', 'null')`
    const hasOthers = db.prepare(`SELECT 1 FROM ${from} WHERE ${others} LIMIT 1`).get() !== undefined
    const tags = db.prepare(`SELECT DISTINCT exact FROM ${from} WHERE exact IS NOT NULL`).pluck().all() as Buffer[]
    const what = `sequence "${sequence.name}"`
    const isNumeric = tags.every((tag) => ['', 'nan', '-0'].includes(exact.read(tag, what).fields.get(name) ?? ''))
    if (isNumeric && !hasOthers) put(result, column, fill(count, of(cell)))
    else put(result, column, decoded(tables, sequence, { name, column }))
  }
  return result
}

function fill(count: number, values: Iterable<unknown>): Float64Array {
  const array = new Float64Array(count)
  let at = 0
  for (const value of values) array[at++] = value === null ? Number.NaN : Number(value)
  return array
}

function decoded(
  { db, exact }: ResultTables,
  sequence: SequenceTables,
  { name, column }: { readonly name: string; readonly column: string },
): unknown[] {
  const rows = db
    .prepare(`SELECT exact, ${quote(column)} FROM ${quote(sequence.table)} ORDER BY run, idx`)
    .safeIntegers()
    .raw()
  const what = `"${name}" of sequence "${sequence.name}"`
  return Array.from(rows.iterate() as IterableIterator<[Native, Native]>, ([tags, native]) =>
    fromNative(native, exact.read(tags instanceof Uint8Array ? tags : null, what).fields.get(name) ?? '', what),
  )
}
