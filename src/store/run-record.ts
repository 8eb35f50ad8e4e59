import { isPlain } from '../codec/kinds/realm.js'
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

/** The record with so many levels of its plain objects as `a.b`. What has that name stays. */
export function flattened(record: RunRecord, depth: number): RunRecord {
  if (depth === 0) return record
  const { exception, ...rest } = record
  const flat = Object.entries(rest).flatMap(([name, value]) => leaves(name, value, depth))
  const own = Object.entries(rest).filter(([, value]) => !isNested(value))
  return Object.fromEntries([...flat, ...own, ['exception', exception]])
}

const isNested = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && isPlain(value) && Object.keys(value).length > 0

function leaves(name: string, value: unknown, depth: number): [string, unknown][] {
  if (depth === 0 || !isNested(value)) return [[name, value]]
  return Object.entries(value).flatMap(([key, inner]) => leaves(`${name}.${key}`, inner, depth - 1))
}
