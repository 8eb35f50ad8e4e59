import { RunSet } from './run-set.js'

/** What the results say of a run: the execution that made its row, and whether it ended as `done`. */
export interface RunResult {
  readonly run: number
  readonly execution: number
  readonly done: boolean
}

export interface Plan {
  /** The runs to execute. */
  readonly runs: RunSet
  /** The runs that have a row: these carry their fields and state down. */
  readonly withRow: RunSet
  readonly skipped: number
}

/**
 * What an execution has to do: all runs but those with a result in it already (a resume), and those that failed in an earlier one
 * unless `includeFailed`; or the one run `only`. Pure.
 */
export function planRuns(
  results: Iterable<RunResult>,
  what: { size: number; ordinal: number; includeFailed: boolean; only: number | undefined },
): Plan {
  const runs = what.only === undefined ? RunSet.all(what.size) : RunSet.none(what.size)
  if (what.only !== undefined) runs.add(what.only)
  const withRow = RunSet.none(what.size)
  for (const { run, execution, done } of results) {
    withRow.add(run)
    if (execution === what.ordinal || (!done && !what.includeFailed)) runs.delete(run)
  }
  return { runs, withRow, skipped: what.size - runs.count }
}
