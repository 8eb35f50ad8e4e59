import type { ProgressEvent } from '../../options.js'
import { formatCount, formatRate, formatStatuses } from '../terminal/number.js'
import { formatSeconds } from '../terminal/time.js'

/** What a narrow line leaves out, the last one first; share and failures stay. */
const OPTIONAL = ['ended', 'left', 'rate'] as const

/**
 * How far an execution is, in one line no wider than `width`:
 * ` 45%  4,512/10,000  1,203 runs/s  ETA 5 s  3 failed`. `age` is the time since the event;
 * `elapsed`, the time since the start, shows while there is no ETA, or it is over.
 */
export function progressLine(event: ProgressEvent, { width, age, elapsed }: { width: number; age: number; elapsed: number }): string {
  const { total, ended, rate, eta, counts } = event
  // Rounded down: 100 % means that all runs ended.
  const share = total === 0 ? 100 : Math.floor((ended / total) * 100)
  // Runs that take longer than expected: nothing tells how much longer.
  const timeText = () => (eta !== null && eta > age ? `ETA ${formatSeconds(eta - age)}` : elapsed >= 1000 ? formatSeconds(elapsed) : '')
  const parts = new Map([
    ['share', `${String(share).padStart(3)}%`],
    ['ended', `${formatCount(ended)}/${formatCount(total)}`],
    ['rate', ended > 0 && rate > 0 ? formatRate(rate) : ''],
    ['left', timeText()],
    ['unfinished', formatStatuses({ ...counts, done: 0 })],
  ])
  const line = () => [...parts.values()].filter((part) => part !== '').join('  ')
  for (const part of OPTIONAL.toReversed()) {
    if (line().length <= width) break
    parts.delete(part)
  }
  return line().slice(0, width)
}
