import { ExperimentNotFoundError } from '../../errors.js'
import type { Session } from '../../session.js'
import type { ExperimentSummary } from '../../store/list-experiments.js'
import { formatCount, formatRate, formatStatuses } from '../terminal/number.js'
import { formatSeconds } from '../terminal/time.js'

/** How far an experiment is. */
export interface Advance extends Pick<ExperimentSummary, 'runs' | 'counts'> {
  readonly experiment: string
  /** Milliseconds since the epoch. */
  readonly at: number
  /** True if the last execution has ended. */
  readonly ended: boolean
  /** True if it never will: its process died. */
  readonly died: boolean
}

export function advanceOf(session: Session, name: string): Advance {
  const reader = session.reader(name)
  if (reader === undefined) throw new ExperimentNotFoundError(name, session.path, undefined)
  const { runs, counts } = reader.summary()
  // No process executes it, it has not ended, and no process began in between.
  const died = reader.isAbandoned() && reader.isExecuting() === true && reader.isAbandoned()
  return { experiment: name, runs, counts, at: Date.now(), ended: reader.isExecuting() === false, died }
}

const hasResult = ({ runs, counts }: Advance): number => runs - counts.pending

/** ` 45%  4,512/10,000  1,203 runs/s  ETA 5 s  4,510 done, 2 failed`; rate since `before`. */
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
