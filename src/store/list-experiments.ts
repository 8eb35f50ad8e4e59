import { countEnded, noCounts, type Status } from '../model/status.js'
import { type ExperimentRecord, experimentNames, findExperiment, loadSpaces } from './experiments.js'
import type { Lab } from './lab.js'
import type { ResultTables } from './result-tables.js'

/** One line of `ls`. */
export interface ExperimentSummary {
  readonly name: string
  readonly idExperiment: string
  /** The table of its results, which the first merge makes. */
  readonly table: string
  readonly runs: number
  /** Runs by status; `pending` have no result yet. */
  readonly counts: Readonly<Record<Status | 'pending', number>>
  /** Milliseconds since the epoch; null before the first execution. */
  readonly created: number
  readonly started: number | null
  readonly ended: number | null
}

/**
 * All experiments of the database, oldest first. Costs one pass over the statuses of each table.
 */
export const listExperiments = (lab: Lab): ExperimentSummary[] => lab.guard(() => summaries(lab))

const summaries = (lab: Lab): ExperimentSummary[] =>
  experimentNames(lab).flatMap((name) => {
    const record = findExperiment(lab, { name })
    return record === undefined ? [] : [summarizeExperiment(lab, record)]
  })

/** One line of `ls`. One pass over the statuses of the table. */
export function summarizeExperiment(lab: Lab, record: ExperimentRecord): ExperimentSummary {
  const { name, idExperiment, created } = record
  const tables = lab.tablesOf(record)
  const runs = loadSpaces(lab, idExperiment).size
  const times = lab.db
    .prepare('SELECT min(started) AS started, max(ended) AS ended FROM executions WHERE id_experiment = ?')
    .get(idExperiment)
  return {
    name,
    idExperiment,
    table: tables.name,
    runs,
    counts: countByStatus(tables, runs),
    created,
    ...(times as { started: number | null; ended: number | null }),
  }
}

function countByStatus(table: ResultTables, runs: number): Record<Status | 'pending', number> {
  const counts = { ...noCounts(), pending: 0 }
  const rows = table.exists ? table.db.prepare(`SELECT status, count(*) AS n FROM ${table.main} GROUP BY status`).all() : []
  for (const { status, n } of rows as { status: Status; n: number }[]) counts[status] = n
  counts.pending = Math.max(0, runs - countEnded(counts))
  return counts
}
