import { type Ranges, runsOf } from '../chunk/ranges.js'
import type { RunFailure } from './contracts.js'
import { backOff, mayRetry, type RetryPolicy } from './retry.js'

/** Which runs are not executed for the first time, and when the next attempt of those that failed is due. */
export class Attempts {
  readonly #policy: RetryPolicy
  /** The attempt that comes next; only runs that have had one. */
  readonly #next = new Map<number, number>()
  #waiting: { readonly run: number; readonly due: number }[] = []

  constructor(policy: RetryPolicy, begun: ReadonlyMap<number, number>) {
    this.#policy = policy
    for (const [run, attempt] of begun) this.#next.set(run, attempt)
  }

  /** True if any cause is tried again: then all failures of a chunk must be looked at. */
  get isOn(): boolean {
    return Object.values(this.#policy).some((count) => count > 0)
  }

  /** The attempt that a run is about to have. */
  of(run: number): number {
    return this.#next.get(run) ?? 1
  }

  /** The attempts of the runs that have had one. */
  among(runs: Ranges): Map<number, number> {
    const found = new Map<number, number>()
    if (this.#next.size === 0) return found
    for (const run of runsOf(runs)) {
      const attempt = this.#next.get(run)
      if (attempt !== undefined) found.set(run, attempt)
    }
    return found
  }

  /** Takes a run that failed in for its next attempt; false if it has had all. */
  retry({ run, status, attempt }: RunFailure, now: number): boolean {
    if (status === 'done' || !mayRetry(this.#policy, status, attempt)) return false
    this.#next.set(run, attempt + 1)
    this.#waiting.push({ run, due: now + backOff(attempt) })
    return true
  }

  /** When the next attempt is due; undefined if none waits. */
  get nextDue(): number | undefined {
    return this.#waiting.length === 0 ? undefined : Math.min(...this.#waiting.map(({ due }) => due))
  }

  /** Takes out the runs whose attempt is due. */
  takeDue(now: number): number[] {
    const due = this.#waiting.filter((one) => one.due <= now)
    if (due.length > 0) this.#waiting = this.#waiting.filter((one) => one.due > now)
    return due.map(({ run }) => run)
  }
}
