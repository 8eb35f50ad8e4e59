import { decode } from '../codec/decode.js'
import { deepFreeze } from '../codec/freeze.js'
import type { ResultTables } from './result-tables.js'

/** The config of an execution, by its ordinal; `{}` for a run tracked by hand. */
export function readConfig({ db, idExperiment }: ResultTables, ordinal: number): Readonly<Record<string, unknown>> {
  const select = 'SELECT config FROM executions WHERE id_experiment = ? AND ordinal = ?'
  const config = db.prepare(select).pluck().get(idExperiment, ordinal) as Buffer | undefined
  return deepFreeze(config === undefined ? {} : (decode(config, 'config') as Record<string, unknown>))
}
