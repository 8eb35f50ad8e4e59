import type { Ranges } from '../chunk/ranges.js'
import { countEnded, type FailureStatus, noCounts, type Status } from '../model/status.js'
import type { RunResult, Suspect } from './contracts.js'
import { mayRetry, type RetryPolicy } from './retry.js'
import { RunSet } from './run-set.js'

/**
 * Why a run is executed, or why it is not:
 * - `new`: added since the last execution; `pending`: without a result; `earlier`: with one of an earlier execution only; `again`: it failed and is
 *   tried again.
 * - `done`, `failed`, `timeout`, `crashed`: it has that result; `stale`: it is not in the sweep file any more.
 */
export type Reason = 'new' | 'pending' | 'earlier' | 'again' | Status | 'stale'

export type ReasonCounts = Readonly<Record<Reason, number>>

export interface PlanTerms {
  /** Runs of the experiment. */
  readonly size: number
  /** Runs that it had before any were added to it now; those from here on are new. Default: all. */
  readonly known?: number
  readonly ordinal: number
  readonly includeFailed: boolean
  readonly only: number | undefined
  readonly retries: RetryPolicy
  /** Runs to leave out. */
  readonly stale?: RunSet | undefined
  /** Execute nothing but runs that ended so, whatever their attempts. */
  readonly again?: ReadonlySet<FailureStatus> | undefined
  /** Runs that were under way when a process died. */
  readonly suspects?: readonly Suspect[]
  /** Runs to execute at the most, the first by number. Default: all. */
  readonly limit?: number | undefined
}

export interface Plan {
  /** The runs to execute. */
  readonly runs: RunSet
  /** The runs that have a row: these carry their fields and state down. */
  readonly withRow: RunSet
  /** Of the runs to execute, those that were under way when a process died: they come first, where they cannot end this one. */
  readonly suspects: readonly Suspect[]
  /** Of the runs to execute, those that are recorded as crashed instead. */
  readonly skip: readonly number[]
  /** Of the runs that a resume tries again, the attempt that comes next. */
  readonly attempts: ReadonlyMap<number, number>
  /** Runs without a result that are left for a later execution, since there is a limit. */
  readonly waiting: number
  /** Runs that need not be executed; the stale ones are not counted. */
  readonly skipped: number
  /** Runs with a result in the execution that is continued; the stale ones are not counted. */
  readonly made: number
  /** Runs that were left out, as ascending ranges. */
  readonly stale: Ranges
  /** All runs by what is done about them, and why; without those that wait while others are tried again. */
  readonly reasons: ReasonCounts
}

/**
 * What an execution has to do: all runs but those with a result in it already (a resume), and those that failed in an earlier one
 * unless `includeFailed`; or the one run `only`. A run that failed in this execution and may be tried again has no result yet. Pure.
 */
export function planRuns(results: Iterable<RunResult>, terms: PlanTerms): Plan {
  const { size, ordinal, only, again, stale, limit = size } = terms
  const wanted = only === undefined && again === undefined ? RunSet.all(size) : RunSet.none(size)
  const withRow = RunSet.none(size)
  const attempts = new Map<number, number>()
  const reasons = { new: 0, pending: 0, earlier: 0, again: 0, ...noCounts(), stale: 0 }
  let made = 0
  for (const result of results) {
    const { run, execution, attempt } = result
    withRow.add(run)
    const reason = reasonFor(run, result, terms)
    reasons[reason]++
    if (execution === ordinal && reason !== 'stale') made++
    if (reason === 'again' && execution === ordinal) attempts.set(run, attempt + 1)
    if (reason === 'again') wanted.add(run)
    else if (reason !== 'earlier') wanted.delete(run)
  }
  if (again === undefined) countWithoutRow(reasons, { withRow, terms })
  if (stale !== undefined) for (let run = stale.next(0); run < size; run = stale.next(run + 1)) wanted.delete(run)
  reasons.stale = stale?.count ?? 0
  if (only !== undefined) wanted.add(only)
  const runs = wanted.count > limit ? wanted.first(limit) : wanted
  const skipped = only === undefined ? countEnded(reasons) : size - 1
  const suspects = (terms.suspects ?? []).filter(({ run }) => runs.has(run))
  const waiting = wanted.count - runs.count
  return { runs, waiting, withRow, suspects, skip: [], attempts, skipped, made, stale: stale?.ranges(0, size, size) ?? [], reasons }
}

/** Why one run is or is not executed; `result` is undefined where it has none. */
export function reasonFor(run: number, result: RunResult | undefined, terms: PlanTerms): Reason {
  const { ordinal, known, stale, again, includeFailed, retries } = terms
  if (stale?.has(run)) return 'stale'
  if (result === undefined) return run >= (known ?? terms.size) ? 'new' : 'pending'
  const { status, execution, attempt } = result
  if (status === 'done') return execution === ordinal || again !== undefined ? 'done' : 'earlier'
  if (again !== undefined) return again.has(status) ? 'again' : status
  if (execution === ordinal) return mayRetry(retries, status, attempt) ? 'again' : status
  return includeFailed ? 'earlier' : status
}

/** Runs that are new have no row, and are not stale: the rest is arithmetic. */
function countWithoutRow(reasons: Record<Reason, number>, { withRow, terms }: { withRow: RunSet; terms: PlanTerms }): void {
  const { size, known = size, stale } = terms
  reasons.new = size - known
  reasons.pending = size - withRow.count - ((stale?.count ?? 0) - reasons.stale) - reasons.new
}
