import type { Status } from '../model/status.js'
import type { LogEntry } from './read-logs.js'
import type { RunRow } from './run-rows.js'
import type { Sequence } from './sequence.js'

/** A source of runs: the table of results, or memory. */
export interface RunSource {
  readonly size: number
  /** By run number, or sorted. */
  rows(options?: RowsOptions): Iterable<RunRow>
  /** Some values of each, by their names in records. */
  values(names: readonly string[], options?: RowsOptions): Iterable<readonly unknown[]>
  /** Those with `first <= run < end` that have a result. */
  ended(first: number, end: number): readonly RunRow[]
  find(idRun: string): RunRow | undefined
  log(run: number): LogEntry[]
  /** The column of each param and field, by `<kind>:<name>`: params in their order, then fields. */
  names(): ReadonlyMap<string, string>
  update(idRun: string, fields: Readonly<Record<string, unknown>>): void
  /** The config of an execution. */
  config(execution: number): Readonly<Record<string, unknown>>
  sequence(name: string): Sequence
}

export interface RecordsOptions {
  /** Only runs with this status; `'pending'` ones have no result yet. Default: all. */
  readonly status?: Status | 'pending'
  /**
   * Only runs whose results meet this condition, in SQL over the columns:
   * `'params_lr < 0.1 AND loss IS NOT NULL'`. Default: all.
   */
  readonly where?: string
  /**
   * Only runs with a result, sorted by these columns; `-` before a name means descending:
   * `['-accuracy', 'duration']`. Default: by run number.
   */
  readonly sort?: readonly string[]
  /** At most this many, the first ones. Default: all. */
  readonly limit?: number
  /**
   * Levels of plain objects in params and fields to show as columns of their own: with 1, the field
   * `a: { b: 1 }` is `'a.b': 1`. Default: 0.
   */
  readonly depth?: number
}

/** The same options for a source of runs. */
export type RowsOptions = RecordsOptions
