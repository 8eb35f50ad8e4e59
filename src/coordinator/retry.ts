import type { FailureStatus } from '../model/status.js'

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
export const backOff = (attempt: number): number => Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempt - 1))
