import type { Ranges } from '../chunk/ranges.js'
import { countEnded, type FailureStatus, noCounts, type Status } from '../model/status.js'
import type { RunResult, Suspect } from './contracts.js'
import { mayRetry, type RetryPolicy } from './retries.js'
import { RunSet } from './run-set.js'

/**
 * Why a run executes:
 * - `new`: it was added since the last execution
 * - `pending`: it has no result
 * - `earlier`: its result is of an earlier execution
 * - `again`: it failed and is tried again
 *
 * Why it does not:
 * - `done`, `failed`, `timeout`, `crashed`: it has that result
 * - `stale`: it is no longer in the sweep file
 */
export type Reason = 'new' | 'pending' | 'earlier' | 'again' | Status | 'stale'

export type ReasonCounts = Readonly<Record<Reason, number>>

export interface PlanTerms {
  /** Runs of the experiment. */
  readonly size: number
  /** Runs that the experiment had before; those from this number on are new. Default: all. */
  readonly known?: number
  readonly ordinal: number
  readonly includeFailed: boolean
  readonly only: number | undefined
  readonly retries: RetryPolicy
  /** Runs to leave out. */
  readonly stale?: RunSet | undefined
  /** Execute only runs with these statuses, whatever their attempts. */
  readonly again?: ReadonlySet<FailureStatus> | undefined
  /** Runs that were under way when a process died. */
  readonly suspects?: readonly Suspect[]
  /** Execute at most this many runs, the first by number. Default: all. */
  readonly limit?: number | undefined
}

export interface Plan {
  /** The runs to execute. */
  readonly runs: RunSet
  /** The runs that have a row: they travel with their fields and state. */
  readonly withRow: RunSet
  /**
   * Runs to execute that were under way when a process died: once, then they come first, where most
   * cannot kill this one; or again, then others go first.
   */
  readonly suspects: readonly Suspect[]
  /** Runs to record as crashed instead of executing them. */
  readonly skip: readonly number[]
  /** The next attempt of each run that a resume tries again. */
  readonly attempts: ReadonlyMap<number, number>
  /** Runs that a limit leaves for a later execution. */
  readonly waiting: number
  /** Runs that need not execute, without stale ones. */
  readonly skipped: number
  /** Runs with a result in the execution that continues, without stale ones. */
  readonly made: number
  /** Stale runs, as ascending ranges. */
  readonly stale: Ranges
  /** Runs by reason. Where only some are tried again, pending ones do not count. */
  readonly reasons: ReasonCounts
  /** True if it continues results of code that cannot be compared with the code now. */
  readonly isCodeUnknown: boolean
}

/**
 * Plans an execution: all runs, without those that have a result in it (a resume) or failed in an
 * earlier one (unless `includeFailed`); or the one run `only`. A run of this execution that failed
 * and may be tried again counts as one without a result. Pure.
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
  const staleRanges = stale?.ranges(0, size, size) ?? []
  return { runs, waiting, withRow, suspects, skip: [], attempts, skipped, made, stale: staleRanges, reasons, isCodeUnknown: false }
}

/** True if a suspect was under way at more than one death. */
export const isRepeated = ({ tries }: Suspect): boolean => tries !== 0

/** Why one run executes or not; `result` is undefined if it has none. */
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

/** Counts runs without a row by arithmetic: new runs have none, and are not stale. */
function countWithoutRow(reasons: Record<Reason, number>, { withRow, terms }: { withRow: RunSet; terms: PlanTerms }): void {
  const { size, known = size, stale } = terms
  reasons.new = size - known
  reasons.pending = size - withRow.count - ((stale?.count ?? 0) - reasons.stale) - reasons.new
}
