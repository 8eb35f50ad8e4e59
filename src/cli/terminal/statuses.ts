import { formatCount } from './number.js'

/** How a run can stand, as options and tables name it. */
export const STATUSES = ['done', 'failed', 'timeout', 'crashed', 'pending'] as const

/** `999 done, 1 failed`: what is zero is not said. */
export function formatStatuses(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([status, count]) => `${formatCount(count)} ${status}`)
    .join(', ')
}
