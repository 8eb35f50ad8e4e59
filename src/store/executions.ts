import type { ExecutionRecord } from '../coordinator/contracts.js'
import type { Lab } from './lab.js'

/** The last execution, or undefined if there was none. */
export function lastExecution(lab: Lab, idExperiment: string): ExecutionRecord | undefined {
  const row = lab.db
    .prepare('SELECT ordinal, steps, config, seed, code, source FROM executions WHERE id_experiment = ? ORDER BY ordinal DESC LIMIT 1')
    .get(idExperiment)
  return row as ExecutionRecord | undefined
}

/** Records that an execution begins, or that it continues. */
export function recordStart(lab: Lab, idExperiment: string, execution: ExecutionRecord): void {
  const { ordinal, steps, config, seed, code, source } = execution
  lab.db
    .prepare(
      `INSERT INTO executions VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)
       ON CONFLICT DO UPDATE SET steps = excluded.steps, config = excluded.config, seed = excluded.seed, code = excluded.code,
         source = excluded.source, ended = NULL`,
    )
    .run(idExperiment, ordinal, steps, config, seed, code, source, Date.now())
}

/** One that had ended already, and found nothing left to do, ended when it did. */
export function recordEnd(lab: Lab, idExperiment: string, ordinal: number): void {
  lab.db
    .prepare('UPDATE executions SET ended = ? WHERE id_experiment = ? AND ordinal = ? AND ended IS NULL')
    .run(Date.now(), idExperiment, ordinal)
}
