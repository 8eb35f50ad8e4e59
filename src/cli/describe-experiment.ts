import { ExperimentNotFoundError } from '../errors.js'
import type { Session } from '../session.js'
import type { ExperimentSummary } from '../store/list-experiments.js'
import { type AxisSummary, summarizeAxes } from './axes.js'
import { type FailureGroup, failureGroups } from './failure-groups.js'
import { resultColumns } from './result-columns.js'
import { tableOf } from './table-of.js'

/** The last execution, as the database has it. */
interface ExecutionSummary {
  readonly ordinal: number
  readonly steps: readonly string[]
  readonly seed: number | string
  readonly started: number
  readonly ended: number | null
}

export interface ExperimentDescription {
  readonly summary: ExperimentSummary
  readonly axes: readonly AxisSummary[]
  /** Params and fields, under the names of their columns. */
  readonly columns: readonly string[]
  readonly execution: ExecutionSummary | undefined
  /** Milliseconds that the steps took, over all runs. */
  readonly busy: number
  readonly failures: readonly FailureGroup[]
}

/** What there is to say of an experiment; a few passes over its table. Throws ExperimentNotFoundError. */
export function describeExperiment(session: Session, name: string): ExperimentDescription {
  const { spaces, idExperiment } = session.loadExperiment(name)
  const summary = session.ls().find((one) => one.idExperiment === idExperiment)
  if (summary === undefined) throw new ExperimentNotFoundError(name, session.path, undefined)
  const table = tableOf(session, name)
  const common = { summary, axes: summarizeAxes(spaces), execution: lastExecution(session, idExperiment) }
  if (table === undefined) return { ...common, columns: [], busy: 0, failures: [] }
  const busy = Number(session.query(`SELECT total(duration) AS busy FROM "${table}"`)[0]?.busy)
  return { ...common, columns: resultColumns(session, table), busy, failures: failureGroups(session, table) }
}

function lastExecution(session: Session, idExperiment: string): ExecutionSummary | undefined {
  const [row] = session.query(
    'SELECT ordinal, steps, seed, started, ended FROM executions WHERE id_experiment = ? ORDER BY ordinal DESC LIMIT 1',
    [idExperiment],
  )
  if (row === undefined) return undefined
  return {
    ordinal: Number(row.ordinal),
    steps: JSON.parse(String(row.steps)) as string[],
    seed: JSON.parse(String(row.seed)) as number | string,
    started: Number(row.started),
    ended: row.ended === null ? null : Number(row.ended),
  }
}
