import type { RunningInfo } from '../../store/running.js'
import { formatCount } from '../terminal/number.js'
import { formatDuration } from '../terminal/time.js'

/** Runs to name; of the others, their number. */
const NAMED = 3

/**
 * `executing 7 (2.1 s), 8 (1.4 s), and 6 more`, the longest first. `now` is milliseconds since the
 * epoch.
 */
export function renderRunning(running: readonly RunningInfo[], now: number): string {
  const oldest = running.toSorted((a, b) => a.started - b.started)
  const named = oldest.slice(0, NAMED).map(({ run, started }) => `${formatCount(run)} (${formatDuration(Math.max(0, now - started))})`)
  const more = oldest.length > NAMED ? [`and ${formatCount(oldest.length - NAMED)} more`] : []
  return `executing ${[...named, ...more].join(', ')}`
}
