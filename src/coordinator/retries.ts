import { type Ranges, runsOf } from '../chunk/ranges.js'
import type { FailureStatus } from '../model/status.js'
import type { RunFailure } from './contracts.js'

/** Further attempts after the first, by how the run ended. */
export type RetryPolicy = Readonly<Record<FailureStatus, number>>

/** Milliseconds before the second attempt, doubled each time: lets a load or a lock pass. */
const FIRST_WAIT = 100
const LONGEST_WAIT = 10_000

export function retryPolicy(retries: number | Partial<RetryPolicy>): RetryPolicy {
  if (typeof retries === 'number') return { failed: retries, timeout: retries, crashed: retries }
  return { failed: 0, timeout: 0, crashed: 0, ...retries }
}

/** True if a run that failed this way may have another attempt. */
export const mayRetry = (policy: RetryPolicy, cause: FailureStatus, attempt: number): boolean => attempt <= policy[cause]

/** Milliseconds to wait before the attempt after this one. */
const backOff = (attempt: number): number => Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempt - 1))

/** The attempts of runs: which one comes next, and when the retry of a failed run is due. */
export class Attempts {
  readonly #policy: RetryPolicy
  /** The next attempt of each run that has had one. */
  readonly #next = new Map<number, number>()
  #waiting: { readonly run: number; readonly due: number }[] = []

  constructor(policy: RetryPolicy, begun: ReadonlyMap<number, number>) {
    this.#policy = policy
    for (const [run, attempt] of begun) this.#next.set(run, attempt)
  }

  /** True if any failure is retried: then every failure of a chunk must be read. */
  get isOn(): boolean {
    return Object.values(this.#policy).some((count) => count > 0)
  }

  /** The number of a run's next attempt. */
  of(run: number): number {
    return this.#next.get(run) ?? 1
  }

  /** The next attempts of those among the runs that have had one. */
  among(runs: Ranges): Map<number, number> {
    const found = new Map<number, number>()
    if (this.#next.size === 0) return found
    for (const run of runsOf(runs)) {
      const attempt = this.#next.get(run)
      if (attempt !== undefined) found.set(run, attempt)
    }
    return found
  }

  /** Schedules the next attempt of a failed run; false if it has had all. */
  retry({ run, status, attempt }: RunFailure, now: number): boolean {
    if (status === 'done' || !mayRetry(this.#policy, status, attempt)) return false
    this.#next.set(run, attempt + 1)
    this.#waiting.push({ run, due: now + backOff(attempt) })
    return true
  }

  /** Time at which the next attempt is due; undefined if none waits. */
  get nextDue(): number | undefined {
    return this.#waiting.length === 0 ? undefined : Math.min(...this.#waiting.map(({ due }) => due))
  }

  /** Removes and returns the runs whose attempt is due. */
  takeDue(now: number): number[] {
    const due = this.#waiting.filter((one) => one.due <= now)
    if (due.length > 0) this.#waiting = this.#waiting.filter((one) => one.due > now)
    return due.map(({ run }) => run)
  }
}
