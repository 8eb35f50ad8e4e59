import type { Status } from '../chunk/layout.js'

/** What a run can end as that may be tried again. */
export type Cause = Exclude<Status, 'done'>

/** Further attempts after the first, by cause. */
export type RetryPolicy = Readonly<Record<Cause, number>>

/** The wait before the second attempt, doubled before each further one: what failed by load or by a lock has time to pass. */
const FIRST_WAIT = 100
const LONGEST_WAIT = 10_000

export function retryPolicy(retries: number | Partial<RetryPolicy>): RetryPolicy {
  if (typeof retries === 'number') return { failed: retries, timeout: retries, crashed: retries }
  return { failed: 0, timeout: 0, crashed: 0, ...retries }
}

/** True if a run that ended so may be tried again. */
export const mayRetry = (policy: RetryPolicy, cause: Cause, attempt: number): boolean => attempt <= policy[cause]

/** Milliseconds to wait before the attempt after this one. */
export const backOff = (attempt: number): number => Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempt - 1))
