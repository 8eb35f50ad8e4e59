import { ExperimentNotFoundError } from '../../errors.js'
import type { Session } from '../../session.js'
import type { ExperimentSummary } from '../../store/list-experiments.js'
import type { RunRecord } from '../../store/runs.js'
import { type AxisSummary, summarizeAxes } from './axes.js'
import { type FailureGroup, failureGroups } from './failure-groups.js'
import { resultColumns } from './result-columns.js'
import { columnsOf, findColumn, selectRows } from './select-rows.js'
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
  /** The same in the last execution, over the time from its start to its end; null while it has not ended. */
  readonly speedUp: number | null
  /** The first runs in the order that was asked for. */
  readonly best: readonly RunRecord[]
  /** The columns in the order in which they say something of these: what was asked for first. */
  readonly bestColumns: readonly string[]
  readonly failures: readonly FailureGroup[]
}

/** So many runs are the best ones. */
const BEST = 3

/**
 * What there is to say of an experiment; a few passes over its table. `best` are columns that say which runs are shown. Throws ExperimentNotFoundError,
 * UnknownColumnError.
 */
export function describeExperiment(session: Session, name: string, best?: readonly string[]): ExperimentDescription {
  const experiment = session.loadExperiment(name)
  const { spaces, idExperiment } = experiment
  const summary = session.ls().find((one) => one.idExperiment === idExperiment)
  if (summary === undefined) throw new ExperimentNotFoundError(name, session.path, undefined)
  const table = tableOf(session, name)
  const execution = lastExecution(session, idExperiment)
  const common = { summary, axes: summarizeAxes(spaces), execution }
  if (table === undefined) return { ...common, columns: [], busy: 0, speedUp: null, best: [], bestColumns: [], failures: [] }
  const busyIn = (condition: string) => Number(session.query(`SELECT total(duration) AS busy FROM "${table}" WHERE ${condition}`)[0]?.busy)
  const elapsed = execution?.ended == null ? 0 : execution.ended - execution.started
  const columns = resultColumns(session, table)
  const asked = (best ?? []).map((column) => findColumn(column.replace(/^-/, ''), columnsOf(experiment)))
  return {
    ...common,
    columns,
    busy: busyIn('true'),
    speedUp: elapsed > 0 ? busyIn(`execution = ${execution?.ordinal}`) / elapsed : null,
    best: best === undefined ? [] : [...selectRows(experiment, { sort: best, status: 'done', limit: BEST }).rows()],
    bestColumns: [...columns].sort((a, b) => Number(asked.includes(b)) - Number(asked.includes(a))),
    failures: failureGroups(session, table),
  }
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
