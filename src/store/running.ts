import type { RunningRun } from '../coordinator/contracts.js'
import type { ExperimentRecord } from './experiments.js'
import type { Lab } from './lab.js'

/** A run that executes now, and since when. */
export interface RunningInfo extends RunningRun {
  /** The ordinal of the execution, from 1. */
  readonly execution: number
}

/** Writes which runs of an experiment execute, in place of those before. */
export function showRunning(lab: Lab, idExperiment: string, { execution, runs }: { execution: number; runs: readonly RunningRun[] }): void {
  lab.transaction(() => {
    lab.db.prepare('DELETE FROM running WHERE id_experiment = ?').run(idExperiment)
    const insert = lab.db.prepare('INSERT OR REPLACE INTO running VALUES (?, ?, ?, ?, ?, ?)')
    for (const { run, attempt, slot, started } of runs) insert.run(idExperiment, run, execution, attempt, slot, started)
  })
}

/**
 * The runs of an experiment that execute now, by number; none if no living process executes it. A
 * run that ended within the last second is left out once its result is there.
 */
export function readRunning(lab: Lab, record: Pick<ExperimentRecord, 'idExperiment' | 'suffix'>): RunningInfo[] {
  // None in a database of an older version that is only read.
  if (lab.db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'running'").get() === undefined) return []
  const { main, exists } = lab.tablesOf(record)
  const ended = `SELECT 1 FROM ${main} AS ended WHERE ended.run = running.run AND (ended.execution, ended.attempt) >= (running.execution, running.attempt)`
  const rows = lab.db
    .prepare(
      `SELECT run, execution, attempt, slot, started FROM running WHERE id_experiment = ?
       ${exists ? `AND NOT EXISTS (${ended})` : ''} ORDER BY run`,
    )
    .all(record.idExperiment) as RunningInfo[]
  return rows.length === 0 || lab.isIdle(record.suffix) ? [] : rows
}
