import type { Status } from '../chunk/layout.js'
import { mayRetry, type RetryPolicy } from './retry.js'
import { RunSet } from './run-set.js'

/** What the results say of a run: the execution that made its row, and how it ended. */
export interface RunResult {
  readonly run: number
  readonly execution: number
  readonly status: Status
  readonly attempt: number
}

export interface Plan {
  /** The runs to execute. */
  readonly runs: RunSet
  /** The runs that have a row: these carry their fields and state down. */
  readonly withRow: RunSet
  /** Of the runs that a resume tries again, the attempt that comes next. */
  readonly attempts: ReadonlyMap<number, number>
  readonly skipped: number
}

/**
 * What an execution has to do: all runs but those with a result in it already (a resume), and those that failed in an earlier one
 * unless `includeFailed`; or the one run `only`. A run that failed in this execution and may be tried again has no result yet. Pure.
 */
export function planRuns(
  results: Iterable<RunResult>,
  what: { size: number; ordinal: number; resume: boolean; includeFailed: boolean; only: number | undefined; retries: RetryPolicy },
): Plan {
  const runs = what.only === undefined ? RunSet.all(what.size) : RunSet.none(what.size)
  if (what.only !== undefined) runs.add(what.only)
  const withRow = RunSet.none(what.size)
  const attempts = new Map<number, number>()
  for (const { run, execution, status, attempt } of results) {
    withRow.add(run)
    if (what.resume && execution === what.ordinal && status !== 'done' && mayRetry(what.retries, status, attempt))
      attempts.set(run, attempt + 1)
    else if ((what.resume && execution === what.ordinal) || (status !== 'done' && !what.includeFailed)) runs.delete(run)
  }
  return { runs, withRow, attempts, skipped: what.size - runs.count }
}
