/** How a run can end. A run that is `pending` has no result, or none of this execution. */
const STATUSES = ['done', 'failed', 'timeout', 'crashed'] as const
export type Status = (typeof STATUSES)[number]

/** Every status that one can ask for. */
export const ALL_STATUSES = [...STATUSES, 'pending'] as const

/** The ends of a run that a retry may follow. */
export type FailureStatus = Exclude<Status, 'done'>
export const FAILURE_STATUSES = ['failed', 'timeout', 'crashed'] as const satisfies readonly FailureStatus[]

/** The number of runs by how they ended. */
export type StatusCounts = Readonly<Record<Status, number>>

export const noCounts = (): Record<Status, number> => ({ done: 0, failed: 0, timeout: 0, crashed: 0 })

/** The number of runs that ended, however they did. */
export const countEnded = (counts: StatusCounts): number => STATUSES.reduce((sum, status) => sum + counts[status], 0)

/** The number of runs that ended otherwise than as `done`. */
export const countFailures = (counts: StatusCounts): number => countEnded(counts) - counts.done

/** Adds counts to others, in place. */
export function addCounts(sum: Record<Status, number>, counts: StatusCounts): void {
  for (const status of STATUSES) sum[status] += counts[status]
}

/** The counts without these ends. */
export function without(counts: StatusCounts, ends: Iterable<{ readonly status: keyof StatusCounts }>): StatusCounts {
  const left = { ...counts }
  for (const { status } of ends) left[status]--
  return left
}
