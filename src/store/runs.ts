import { type InspectOptions, inspect } from 'node:util'
import { LEADING_NAMES } from '../chunk/layout.js'
import { UnknownColumnError } from '../errors.js'
import type { ResultsOf, Run, RunShape } from '../model/run.js'
import { nearestName } from '../nearest-name.js'
import { resolveRecordsOptions, resolveUpdate } from '../options.js'
import { digestRuns } from './digest-runs.js'
import { type Best, GroupedRuns } from './grouped-runs.js'
import type { LogEntry } from './read-logs.js'
import { flattened, type RunRecord, toRecord } from './run-record.js'
import type { RunRow } from './run-rows.js'
import type { RecordsOptions, RowsOptions, RunSource } from './run-source.js'
import type { Sequence } from './sequence.js'
import { viewRun } from './view-run.js'

export type { Best, Group } from './grouped-runs.js'
export type { RunRecord }

/** Runs that `console.log` shows. */
const SHOWN = 3

export type { RecordsOptions, RowsOptions, RunSource }

/**
 * The runs of an experiment, read lazily from its table: there is no other copy of the results.
 * Iterates by run number, a page of 1,000 rows at a time. A run without a result comes from its
 * space. Runs are frozen views.
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

  /** The number of runs, with or without a result. */
  get size(): number {
    return this.#source.size
  }

  /** The runs by number. Later pages may show a merge that came after the first. */
  *[Symbol.iterator](): Generator<Run<ResultsOf<S>>> {
    for (const row of this.#source.rows()) yield this.#view(row)
  }

  /** The ids of the runs, by number. */
  *keys(): Generator<string> {
    for (const { idRun } of this.#source.rows()) yield idRun
  }

  /** The same as the iteration over `runs`. */
  values(): Generator<Run<ResultsOf<S>>> {
    return this[Symbol.iterator]()
  }

  /** Each run with its id, by number: `new Map(runs.entries())`. */
  *entries(): Generator<[string, Run<ResultsOf<S>>]> {
    for (const run of this) yield [run.idRun, run]
  }

  /**
   * Yields the runs that a function accepts, or those that options of `records` select, which the
   * database does without reading the others.
   *
   * @example
   * const large = [...experiment.runs.filter((run) => run.fields.AB > 5)]
   * const failed = [...experiment.runs.filter({ status: 'failed' })]
   */
  *filter(wanted: ((run: Run<ResultsOf<S>>) => boolean) | RecordsOptions): Generator<Run<ResultsOf<S>>> {
    if (typeof wanted === 'function') for (const run of this) if (wanted(run)) yield run
    if (typeof wanted !== 'function') for (const row of this.#first(wanted, () => this.#source.rows(wanted))) yield this.#view(row)
  }

  /**
   * Groups the runs by params or fields, to compute with the numbers of each group. Params may be
   * named without `params_`. Throws `UnknownColumnError`.
   *
   * @example
   * experiment.runs.groupBy('A').mean('AB')[1] // { by: { A: 2 }, n: 2, mean: 7 }
   */
  groupBy(by: string | readonly string[], options: Pick<RecordsOptions, 'status' | 'where'> = {}): GroupedRuns {
    return new GroupedRuns(this, typeof by === 'string' ? [by] : by, options)
  }

  /**
   * The params with the best mean of a field over their repeats, of runs that are `done`: one lucky
   * run says little. Of equal means the first by number; undefined if no run has a finite number.
   *
   * @example
   * experiment.runs.best({ maximize: 'AB' }) // { params: { A: 2, B: 4 }, n: 1, mean: 8 }
   */
  best(aim: { readonly maximize: string } | { readonly minimize: string }): Best | undefined {
    return GroupedRuns.best(this, aim)
  }

  /** All runs, as `JSON.stringify` writes them: an array, by number. */
  toJSON(): Run<ResultsOf<S>>[] {
    return [...this]
  }

  /** See `Experiment`. @internal */
  digest(): string {
    return digestRuns(this.#source.rows())
  }

  toString(): string {
    return `Runs(${this.size})`
  }

  /** The first runs, and how many there are. */
  [inspect.custom](depth: number, options: InspectOptions): string {
    if (depth < 0) return String(this)
    const shown = [...this.#first({ limit: SHOWN }, () => this.#source.rows())].map((row) => this.#view(row))
    const more = this.size - shown.length
    return `${this} ${inspect(shown, { ...options, depth })}${more > 0 ? ` and ${more} more` : ''}`
  }

  /** Those of these numbers that have a result, at once. @internal */
  ended(first: number, end: number): Run<ResultsOf<S>>[] {
    return this.#source.ended(first, end).map((row) => this.#view(row))
  }

  /** The run with the lowest number, or undefined if there is none. */
  first(): Run<ResultsOf<S>> | undefined {
    for (const run of this) return run
    return undefined
  }

  /**
   * The run with this id; undefined if the experiment has none. The first call after an execution
   * makes an index over all rows. To find a run without a result, it derives the ids of all such
   * runs.
   */
  get(idRun: string): Run<ResultsOf<S>> | undefined {
    const row = this.#source.find(idRun)
    return row && this.#view(row)
  }

  /** True if the experiment has the run. Costs the same as `get`. */
  has(idRun: string): boolean {
    return this.#source.find(idRun) !== undefined
  }

  /**
   * What the steps of a run wrote to standard output and standard error, in order, in all its
   * executions and attempts, even if it was killed. Includes errors that escaped after the run had
   * ended (`stream: 'escaped'`); the run that such an error belongs to is a good guess. Keeps 64
   * KiB of one attempt, then one entry says how much more there was (`stream: 'dropped'`). A run
   * that executed twice in one attempt, since its worker died, has both outputs. Empty if the run
   * wrote nothing, or if the experiment has no such run. Costs the same as `get`.
   *
   * @example
   * for (const { text } of experiment.runs.logs(idRun)) process.stdout.write(text)
   */
  logs(idRun: string): LogEntry[] {
    const row = this.#source.find(idRun)
    return row === undefined ? [] : this.#source.log(row.run)
  }

  /**
   * Sets fields of one run that has a result. Its other fields, and the rest of the run, stay.
   * Throws `RunNotFoundError`, or `UnstorableValueError` with the path of the value.
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
   * `started`, `duration`, `slot`, `params_<name>`, the fields, `exception`. Names are the columns
   * of the SQL table; values are as they were written. Makes all objects at once: a million take
   * seconds and hundreds of megabytes. For many runs use `eachRecord` or SQL.
   *
   * Throws `UnknownColumnError` if a column to sort by does not exist, `QueryError` if the
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
   * Yields the records one by one, reading a page of 1,000 at a time.
   *
   * @example
   * for (const { id_run, AB } of experiment.runs.eachRecord({ status: 'done' })) {
   *   console.log(id_run, AB)
   * }
   */
  *eachRecord(options: RecordsOptions = {}): Generator<RunRecord> {
    const names = this.#source.names()
    const { depth } = resolveRecordsOptions(options)
    for (const row of this.#first(options, () => this.#source.rows(options))) yield flattened(toRecord(row, names), depth)
  }

  /** Yields only the values of these columns, and reads no others. @internal */
  *eachValues(columns: readonly string[], options: RecordsOptions = {}): Generator<readonly unknown[]> {
    yield* this.#first(options, () => this.#source.values(columns, options))
  }

  /** What the runs have tracked under a name. @internal */
  sequence(name: string): Sequence {
    return this.#source.sequence(name)
  }

  /** As many rows as the options ask for. */
  *#first<T>(options: RecordsOptions, read: () => Iterable<T>): Generator<T> {
    const { limit, sort } = resolveRecordsOptions(options)
    if (sort !== null) checkColumns(sort, this.columnNames())
    let left = limit
    if (left < 1) return
    for (const row of read()) {
      yield row
      if (--left < 1) return
    }
  }

  /**
   * The names that records may have, in order: those of the engine, params as the experiment
   * defines them, fields by code unit, `exception`. The order does not depend on that of results.
   *
   * @example
   * experiment.runs.columnNames().slice(-4) // ['params_A', 'params_B', 'AB', 'exception']
   */
  columnNames(): string[] {
    const engine = LEADING_NAMES.filter((name) => !ELSEWHERE.has(name))
    return [...engine, ...this.#source.names().values(), 'exception']
  }

  /** The column of each param, by its name: not always `params_<name>`. @internal */
  paramColumns(): ReadonlyMap<string, string> {
    const prefix = 'param:'
    const params = Array.from(this.#source.names()).filter(([key]) => key.startsWith(prefix))
    return new Map(params.map(([key, column]) => [key.slice(prefix.length), column]))
  }

  /**
   * The same as `records`, but by column: a Float64Array if each run has a number, else an array
   * with `undefined` for runs without a value.
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
    const ordered = new Set([...this.columnNames(), ...columns.keys()])
    return Object.fromEntries(
      Array.from(ordered).flatMap((name) => {
        const column = columns.get(name)
        return column === undefined ? [] : [[name, compact(column, at)] as const]
      }),
    )
  }

  #view(row: RunRow): Run<ResultsOf<S>> {
    return viewRun<S>(row, this.#idExperiment, this.#source)
  }
}

/** Not among the first columns of a record. */
const ELSEWHERE: ReadonlySet<string> = new Set(['cpu', 'memory', 'exception', 'exact'])

function checkColumns(sort: readonly string[], known: readonly string[]): void {
  for (const given of sort) {
    const name = given.replace(/^-/, '')
    if (!known.includes(name)) throw new UnknownColumnError(name, nearestName(name, known), known)
  }
}

function compact(column: unknown[], length: number): Float64Array | readonly unknown[] {
  while (column.length < length) column.push(undefined)
  return column.every((value) => typeof value === 'number') ? Float64Array.from(column as number[]) : column
}
