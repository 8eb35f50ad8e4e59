import { LEADING_NAMES } from '../chunk/layout.js'
import { UnknownColumnError } from '../errors.js'
import { frozenRun, type ResultsOf, type Run, type RunShape } from '../model/run.js'
import type { Status } from '../model/status.js'
import { nearestName } from '../nearest-name.js'
import { resolveRecordsOptions, resolveUpdate } from '../options.js'
import type { LogEntry } from './read-logs.js'
import type { RunRow } from './run-rows.js'

/** Where runs are read from: the table, or what came from bytes. */
export interface RunSource {
  readonly size: number
  /** By run number, or as sorted. */
  rows(options?: RowsOptions): Iterable<RunRow>
  find(idRun: string): RunRow | undefined
  log(run: number): LogEntry[]
  /** The column of each param and field, by `<kind>:<name>`. */
  names(): ReadonlyMap<string, string>
  update(idRun: string, fields: Readonly<Record<string, unknown>>): void
}

export interface RecordsOptions {
  /** Only the runs that ended so, or have no result yet (`'pending'`). Default: all. */
  readonly status?: Status | 'pending'
  /**
   * Only the runs with a result for which this condition holds, in SQL over the columns:
   * `'params_lr < 0.1 AND loss IS NOT NULL'`. Default: all.
   */
  readonly where?: string
  /**
   * Only the runs with a result, in the order of these columns, `-` before a name for descending:
   * `['-accuracy', 'duration']`. Default: by run number.
   */
  readonly sort?: readonly string[]
  /** At most so many, the first ones. Default: all. */
  readonly limit?: number
}

/** The same as a source of rows takes it. */
export type RowsOptions = RecordsOptions

/** One run as a plain object under the column names of the SQL table. */
export type RunRecord = Readonly<Record<string, unknown>>

/**
 * The runs of an experiment, read lazily from its table: there is no other copy of the results.
 * Iteration goes by run number, a page of 1,000 rows at a time; a run that has no result yet is
 * derived from its space. Runs are frozen views.
 *
 * @example
 * for (const run of experiment.runs) console.log(run.idRun, run.fields)
 */
export class Runs<S extends RunShape = Record<never, never>> {
  readonly #idExperiment: string
  readonly #source: RunSource

  /** Made by the experiment. @internal */
  constructor(idExperiment: string, source: RunSource) {
    this.#idExperiment = idExperiment
    this.#source = source
  }

  /** How many runs the experiment has, with a result or without. */
  get size(): number {
    return this.#source.size
  }

  /** The runs by number. A merge between two pages may show in later ones. */
  *[Symbol.iterator](): Generator<Run<ResultsOf<S>>> {
    for (const row of this.#source.rows()) yield this.#view(row)
  }

  /** The run with the lowest number, or undefined if there is none. */
  first(): Run<ResultsOf<S>> | undefined {
    for (const run of this) return run
    return undefined
  }

  /**
   * The run with this id, or undefined if the experiment has none. The first call after an
   * execution makes an index over all rows; a run without a result is found by deriving the ids of
   * all that have none.
   */
  get(idRun: string): Run<ResultsOf<S>> | undefined {
    const row = this.#source.find(idRun)
    return row && this.#view(row)
  }

  /** True if the experiment has the run; costs what `get` costs. */
  has(idRun: string): boolean {
    return this.#source.find(idRun) !== undefined
  }

  /**
   * What the steps of a run wrote to standard output and standard error, in order, of all its
   * executions and attempts; also of a run that was killed. Errors that came after the run had
   * ended are among it (`stream: 'escaped'`): which run such an error belongs to is a good guess.
   * Of one attempt 64 KiB are kept, then one entry says how much more there was. A run executed
   * again in the same attempt, since its worker died, has both outputs. Empty if the run wrote
   * nothing, or if the experiment has no such run. Costs what `get` costs.
   *
   * @example
   * for (const { text } of experiment.runs.logs(idRun)) process.stdout.write(text)
   */
  logs(idRun: string): LogEntry[] {
    const row = this.#source.find(idRun)
    return row === undefined ? [] : this.#source.log(row.run)
  }

  /**
   * Sets fields of one run that has a result; other fields stay, and nothing else of the run
   * changes. Throws `RunNotFoundError`, or `UnstorableValueError` with the path of the value.
   *
   * @example
   * experiment.runs.update(idRun, { fields: { note: 'outlier' } })
   */
  update(idRun: string, changes: { readonly fields: Readonly<Record<string, unknown>> }): void {
    const { fields } = resolveUpdate(changes)
    this.#source.update(idRun, fields)
  }

  /**
   * One plain object per run, by run number: `run`, `id_run`, `execution`, `status`, `attempt`,
   * `started`, `duration`, `params_<name>`, the fields, `exception`, under the column names of the
   * SQL table and with the values as they were written. Materialises all runs that are asked for:
   * at a million that takes seconds and hundreds of megabytes; `eachRecord`, or SQL, are for many.
   *
   * Throws `UnknownColumnError` where a column to sort by is not there, `QueryError` where the
   * condition is no SQL.
   *
   * @example
   * const best = experiment.runs.records({ where: 'AB > 3', sort: ['-AB'], limit: 10 })
   * best.map(({ AB }) => AB) // [8, 6, 4]
   */
  records(options: RecordsOptions = {}): RunRecord[] {
    return [...this.eachRecord(options)]
  }

  /**
   * The same one after the other, a page of 1,000 at a time.
   *
   * @example
   * for (const { id_run, AB } of experiment.runs.eachRecord({ status: 'done' })) {
   *   console.log(id_run, AB)
   * }
   */
  *eachRecord(options: RecordsOptions = {}): Generator<RunRecord> {
    const { limit, sort } = resolveRecordsOptions(options)
    const names = this.#source.names()
    if (sort !== null) checkColumns(sort, this.columnNames())
    let left = limit
    if (left < 1) return
    for (const row of this.#source.rows(options)) {
      yield toRecord(row, names)
      if (--left < 1) return
    }
  }

  /**
   * The names that records may have, in their order: those of the engine, params, fields,
   * `exception`. Params of runs without a result are among them only where a run with one has them,
   * too.
   *
   * @example
   * experiment.runs.columnNames().slice(-4) // ['params_A', 'params_B', 'AB', 'exception']
   */
  columnNames(): string[] {
    const engine = LEADING_NAMES.filter((name) => name !== 'exception' && name !== 'exact')
    return [...engine, ...this.#source.names().values(), 'exception']
  }

  /**
   * What `records` gives, by column: a Float64Array where each run has a number, else an array with
   * `undefined` where a run has no value.
   */
  columns(): Readonly<Record<string, Float64Array | readonly unknown[]>> {
    const names = this.#source.names()
    const columns = new Map<string, unknown[]>()
    let at = 0
    for (const row of this.#source.rows()) {
      for (const [name, value] of Object.entries(toRecord(row, names))) {
        const column = columns.get(name) ?? []
        while (column.length < at) column.push(undefined)
        column.push(value)
        columns.set(name, column)
      }
      at++
    }
    return Object.fromEntries(Array.from(columns, ([name, column]) => [name, compact(column, at)]))
  }

  #view({ idRun, fields, state, exception }: RunRow): Run<ResultsOf<S>> {
    return frozenRun<S>({ idExperiment: this.#idExperiment, idRun, fields, state, exception })
  }
}

function checkColumns(sort: readonly string[], known: readonly string[]): void {
  for (const given of sort) {
    const name = given.replace(/^-/, '')
    if (!known.includes(name)) throw new UnknownColumnError(name, nearestName(name, known), known)
  }
}

function toRecord(row: RunRow, names: ReadonlyMap<string, string>): RunRecord {
  const { run, idRun, execution, status, attempt, started, duration, params, fields, exception } = row
  const record: [string, unknown][] = Object.entries({ run, id_run: idRun, execution, status, attempt, started, duration })
  for (const [name, value] of Object.entries(params)) record.push([names.get(`param:${name}`) ?? `params_${name}`, value])
  for (const [name, value] of Object.entries(fields)) record.push([names.get(`field:${name}`) ?? name, value])
  record.push(['exception', exception])
  return Object.fromEntries(record)
}

function compact(column: unknown[], length: number): Float64Array | readonly unknown[] {
  while (column.length < length) column.push(undefined)
  return column.every((value) => typeof value === 'number') ? Float64Array.from(column as number[]) : column
}
