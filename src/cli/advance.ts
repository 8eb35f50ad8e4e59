import { ExperimentNotFoundError } from '../errors.js'
import type { Session } from '../session.js'
import type { ExperimentSummary } from '../store/list-experiments.js'

/** How far an experiment is. */
export interface Advance extends Pick<ExperimentSummary, 'runs' | 'counts'> {
  readonly experiment: string
  /** Milliseconds since the epoch. */
  readonly at: number
  /** True if the last execution has ended; false also where its process was killed. */
  readonly ended: boolean
}

export function advanceOf(session: Session, name: string): Advance {
  const summary = session.ls().find((one) => one.name === name)
  if (summary === undefined) throw new ExperimentNotFoundError(name, session.path, undefined)
  const [row] = session.query('SELECT ended FROM executions WHERE id_experiment = ? ORDER BY ordinal DESC LIMIT 1', [summary.idExperiment])
  return { experiment: name, runs: summary.runs, counts: summary.counts, at: Date.now(), ended: row !== undefined && row.ended !== null }
}
