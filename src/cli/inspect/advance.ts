import { ExperimentNotFoundError } from '../../errors.js'
import { timeLeft } from '../../model/time-left.js'
import type { Session } from '../../session.js'
import type { ExperimentReader } from '../../store/experiment-reader.js'
import type { ExperimentSummary } from '../../store/list-experiments.js'
import type { RunningInfo } from '../../store/running.js'
import { formatCount, formatRate, formatStatuses } from '../terminal/number.js'
import { formatSeconds } from '../terminal/time.js'
import { renderRunning } from './render-running.js'

/** How far an experiment is. */
export interface Advance extends Pick<ExperimentSummary, 'runs' | 'counts'> {
  readonly experiment: string
  /** Milliseconds since the epoch. */
  readonly at: number
  /** True if the last execution has ended. */
  readonly ended: boolean
  /** True if it never will: its process died. */
  readonly died: boolean
  /** Runs a second since it began, or since it continued last; 0 if none has ended. */
  readonly rate: number
  /** The runs that execute now. */
  readonly running: readonly RunningInfo[]
  /** Milliseconds left, estimated; null if it does not execute, or no run has ended. */
  readonly eta_ms: number | null
}

export function advanceOf(session: Session, name: string): Advance {
  const reader = session.reader(name)
  if (reader === undefined) throw new ExperimentNotFoundError(name, session.path, undefined)
  const { runs, counts } = reader.summary()
  // No process executes it, it has not ended, and no process began in between.
  const died = reader.isAbandoned() && reader.isExecuting() === true && reader.isAbandoned()
  const ended = reader.isExecuting() === false
  const estimate = ended || died ? { rate: 0, eta_ms: null } : estimateOf(reader, counts.pending)
  return { experiment: name, runs, counts, at: Date.now(), ended, died, running: ended || died ? [] : reader.running(), ...estimate }
}

function estimateOf(reader: ExperimentReader, left: number): Pick<Advance, 'rate' | 'eta_ms'> {
  const { resumed: start = 0 } = reader.lastExecution() ?? {}
  const { ended, busy, ends } = reader.pace(start)
  const [last = start] = ends
  if (ended === 0 || last <= start) return { rate: 0, eta_ms: null }
  const rate = (ended / (last - start)) * 1000
  return { rate, eta_ms: timeLeft({ left, ended, busy, start, now: Date.now(), ends, rate }) }
}

const hasResult = ({ runs, counts }: Advance): number => runs - counts.pending

/** ` 45%  4,512/10,000  1,203 runs/s  ETA 5 s  4,510 done, 2 failed`. */
export function renderAdvance(now: Advance): string {
  const { runs, counts, rate, eta_ms: eta } = now
  const share = runs === 0 ? 100 : Math.floor((hasResult(now) / runs) * 100)
  return [
    `${String(share).padStart(3)}%`,
    `${formatCount(hasResult(now))}/${formatCount(runs)}`,
    rate > 0 ? formatRate(rate) : '',
    // Runs that take longer than the mean: nothing tells how much longer.
    eta !== null && eta > 0 ? `ETA ${formatSeconds(eta)}` : '',
    formatStatuses({ ...counts, pending: 0 }),
    now.running.length > 0 ? renderRunning(now.running, now.at) : '',
  ]
    .filter((text) => text !== '')
    .join('  ')
}
