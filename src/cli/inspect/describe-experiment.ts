import { ExperimentNotFoundError } from '../../errors.js'
import type { FailureGroup } from '../../model/outcome.js'
import type { Session } from '../../session.js'
import type { ExecutionSummary } from '../../store/executions.js'
import type { ExperimentSummary } from '../../store/list-experiments.js'
import type { RunRecord } from '../../store/runs.js'
import { type AxisSummary, summarizeAxes } from './axes.js'
import { findColumn, selectRows } from './select-rows.js'

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
  /** The first runs by the columns asked for. */
  readonly best: readonly RunRecord[]
  /** The columns to show of them: those asked for first. */
  readonly bestColumns: readonly string[]
  readonly failures: readonly FailureGroup[]
}

/** How many best runs are shown. */
const BEST = 3

/**
 * Describes an experiment in a few passes over its table. `best` are the columns to sort by for the
 * best runs.
 *
 * @throws ExperimentNotFoundError, UnknownColumnError
 */
export function describeExperiment(session: Session, name: string, best?: readonly string[]): ExperimentDescription {
  const experiment = session.loadExperiment(name)
  const reader = session.reader(name)
  if (reader === undefined) throw new ExperimentNotFoundError(name, session.path, undefined)
  const execution = reader.lastExecution()
  const columns = reader.resultColumns
  const asked = (best ?? []).map((column) => findColumn(column.replace(/^-/, ''), experiment.runs.columnNames()))
  const elapsed = execution?.ended == null ? 0 : execution.ended - execution.started
  return {
    summary: reader.summary(),
    axes: summarizeAxes(experiment.spaces),
    execution,
    columns,
    busy: reader.busy(),
    speedUp: elapsed > 0 ? reader.busy(execution?.ordinal) / elapsed : null,
    best: best === undefined ? [] : [...selectRows(experiment, { sort: best, status: 'done', limit: BEST }).rows()],
    bestColumns: [...columns].sort((a, b) => Number(asked.includes(b)) - Number(asked.includes(a))),
    failures: reader.failures(),
  }
}
