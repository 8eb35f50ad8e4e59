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
  const summary = session.ls().find((one) => one.name === name)
  if (summary === undefined) throw new ExperimentNotFoundError(name, session.path, undefined)
  const { idExperiment, runs, counts } = summary
  const isOpen = () => {
    const [row] = session.query('SELECT ended FROM executions WHERE id_experiment = ? ORDER BY ordinal DESC LIMIT 1', [idExperiment])
    return row === undefined ? undefined : row.ended === null
  }
  // Nobody executes it, and it has not ended, and nobody has begun in between.
  const died = session.isIdle(name) && isOpen() === true && session.isIdle(name)
  return { experiment: name, runs, counts, at: Date.now(), ended: isOpen() === false, died }
}
