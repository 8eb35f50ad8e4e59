import { ExperimentNotFoundError } from '../../errors.js'
import type { Session } from '../../session.js'
import type { ExperimentSummary } from '../../store/list-experiments.js'

/** How far an experiment is. */
export interface Advance extends Pick<ExperimentSummary, 'runs' | 'counts'> {
  readonly experiment: string
  /** Milliseconds since the epoch. */
  readonly at: number
  /** True if the last execution has ended. */
  readonly ended: boolean
  /** True if it never will, since its process is dead. */
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
