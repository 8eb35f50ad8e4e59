import type { StatusCounts } from './status.js'

/**
 * How an execution ended: the value of `experiment.outcome`, the argument of `onFinish`, and what
 * `--json` prints. Plain data, times in milliseconds.
 */
export interface Outcome {
  readonly experiment: string
  /** Null if nothing is stored. */
  readonly table: string | null
  /** The database. */
  readonly path: string
  /** The ordinal of the execution, from 1; null if the sweep never began. */
  readonly execution: number | null
  /**
   * `complete`; `stopped` by `onError: 'stop'`; `bailed`: the first runs all failed alike; `halted`
   * by `--halt`; `SIGINT`, `SIGTERM`; `broken`: the machine failed, for example by a full disk.
   */
  readonly ended: 'complete' | 'stopped' | 'bailed' | 'halted' | 'broken' | 'SIGINT' | 'SIGTERM'
  /** What broke it; null if nothing did. */
  readonly error: string | null
  /** Runs that ended in this execution. */
  readonly counts: StatusCounts
  /** Runs to execute, and runs that need no execution. */
  readonly total: number
  readonly skipped: number
  /** Runs that keep an earlier result. */
  readonly kept: StatusCounts
  /** Runs that the sweep no longer has. */
  readonly stale: number
  /** Runs that `--limit` left for the next time. */
  readonly waiting: number
  readonly elapsed_ms: number
  /**
   * The sum of the durations of all runs. `speed_up` is that sum divided by the elapsed time; null
   * before anything ran.
   */
  readonly busy_ms: number
  readonly speed_up: number | null
  /** Workers; null if it was interrupted. */
  readonly concurrency: number | null
  /** At most 100 groups, most frequent first. */
  readonly failures: readonly FailureGroup[]
  /**
   * Errors that came after their run had ended: a late timer, an unhandled rejection. They change
   * no result.
   */
  readonly escaped: number
  /** Steps that returned a value, which is ignored. */
  readonly returned: readonly string[]
}

/** Runs that failed alike, and the place where the first of them failed. */
export interface FailureGroup {
  readonly count: number
  /** Null if no step is to blame: a value that cannot be stored, a worker that died. */
  readonly step: string | null
  readonly name: string
  readonly message: string
  /**
   * What caused the first failure, such as a command's last line on standard error; null if nothing
   * is known.
   */
  readonly cause: string | null
  /** The first run, by number. */
  readonly run: number
  readonly at: { readonly file: string; readonly line: number; readonly column: number } | null
}
