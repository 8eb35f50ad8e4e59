import { formatCount } from '../terminal/count.js'
import { formatSeconds } from '../terminal/duration.js'
import { formatRate } from '../terminal/rate.js'
import { formatStatuses } from '../terminal/statuses.js'
import type { Advance } from './advance.js'

const hasResult = ({ runs, counts }: Advance): number => runs - counts.pending

/** ` 45%  4,512/10,000  1,203 runs/s  ETA 5 s  4,510 done, 2 failed`: rate and time left by what came since the look before. */
export function renderAdvance(now: Advance, before: Advance | undefined): string {
  const { runs, counts } = now
  const rate = before === undefined ? 0 : ((hasResult(now) - hasResult(before)) / (now.at - before.at)) * 1000
  const share = runs === 0 ? 100 : Math.floor((hasResult(now) / runs) * 100)
  return [
    `${String(share).padStart(3)}%`,
    `${formatCount(hasResult(now))}/${formatCount(runs)}`,
    ...(rate > 0 ? [formatRate(rate), `ETA ${formatSeconds((counts.pending / rate) * 1000)}`] : []),
    formatStatuses({ ...counts, pending: 0 }),
  ]
    .filter((text) => text !== '')
    .join('  ')
}
