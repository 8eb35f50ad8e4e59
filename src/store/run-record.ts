import type { RunRow } from './run-rows.js'

/** One run as a plain object under the column names of the SQL table. */
export type RunRecord = Readonly<Record<string, unknown>>

/** `names`: the columns of params and fields, by `<kind>:<name>`. */
export function toRecord(row: RunRow, names: ReadonlyMap<string, string>): RunRecord {
  const { run, idRun, execution, status, attempt, started, duration, slot, params, fields, exception } = row
  const record: [string, unknown][] = Object.entries({ run, id_run: idRun, execution, status, attempt, started, duration, slot })
  for (const [name, value] of Object.entries(params)) record.push([names.get(`param:${name}`) ?? `params_${name}`, value])
  for (const [name, value] of Object.entries(fields)) record.push([names.get(`field:${name}`) ?? name, value])
  record.push(['exception', exception])
  return Object.fromEntries(record)
}
