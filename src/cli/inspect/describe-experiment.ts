import { ExperimentNotFoundError } from '../../errors.js'
import type { FailureGroup } from '../../model/outcome.js'
import type { Session } from '../../session.js'
import type { ExecutionSummary } from '../../store/executions.js'
import type { ExperimentSummary } from '../../store/list-experiments.js'
import type { RunningInfo } from '../../store/running.js'
import { type AxisSummary, summarizeAxes } from './axes.js'

export interface ExperimentDescription {
  readonly summary: ExperimentSummary
  readonly axes: readonly AxisSummary[]
  /** Params and fields, under the names of their columns. */
  readonly columns: readonly string[]
  readonly execution: ExecutionSummary | undefined
  /** Milliseconds that the steps took, over all runs. */
  readonly busy: number
  /** The same in the last execution, over its wall time; null until it ends. */
  readonly speedUp: number | null
  readonly failures: readonly FailureGroup[]
  /** The runs that execute now. */
  readonly running: readonly RunningInfo[]
}

/** Describes an experiment in a few passes over its table. Throws ExperimentNotFoundError. */
export function describeExperiment(session: Session, name: string): ExperimentDescription {
  const experiment = session.loadExperiment(name)
  const reader = session.reader(name)
  if (reader === undefined) throw new ExperimentNotFoundError(name, session.path, undefined)
  const execution = reader.lastExecution()
  const elapsed = execution?.ended == null ? 0 : execution.ended - execution.started - execution.paused
  return {
    summary: reader.summary(),
    axes: summarizeAxes(experiment.spaces),
    execution,
    columns: reader.resultColumns,
    busy: reader.busy(),
    speedUp: elapsed > 0 ? reader.busy(execution?.ordinal) / elapsed : null,
    failures: reader.failures(),
    running: reader.running(),
  }
}
