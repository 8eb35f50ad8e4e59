import type Database from 'better-sqlite3'
import { QueryError } from '../errors.js'
import type { Status } from '../model/status.js'
import { quote } from './column-names.js'
import type { ResultTables } from './result-tables.js'

/** Selects rows. */
export interface RowFilter {
  readonly status?: Status
  /** A condition in SQL over the columns of the table. */
  readonly where?: string
}

/** The filter in SQL. */
export function conditionOf({ status, where }: RowFilter): string {
  // The line break ends a comment at the end of the condition.
  return `${status === undefined ? 'true' : `status = '${status}'`}${where === undefined ? '' : ` AND (${where}\n)`}`
}

/**
 * Prepares a SELECT with the filter in it. Throws `QueryError` with the condition: nothing else in
 * it can be wrong.
 */
export function prepareFiltered(table: ResultTables, sql: string, { where }: RowFilter): Database.Statement {
  try {
    return table.db.prepare(sql)
  } catch (error) {
    if (where === undefined) throw error
    throw new QueryError(where, error instanceof Error ? error.message : String(error), { cause: error })
  }
}

/**
 * Run numbers, sorted by existing columns; `-` before a name means descending. Equal rows go by
 * number, rows without a value last.
 */
export function sortedRuns(
  table: ResultTables,
  sort: readonly string[],
  { limit, ...filter }: RowFilter & { readonly limit: number },
): number[] {
  if (!table.exists) return []
  const order = sort.map((name) => (name.startsWith('-') ? `${quote(name.slice(1))} DESC NULLS LAST` : `${quote(name)} NULLS LAST`))
  const sql = `SELECT run FROM ${table.main} WHERE ${conditionOf(filter)} ORDER BY ${[...order, 'run'].join()} LIMIT ?`
  return prepareFiltered(table, sql, filter)
    .pluck()
    .all(Number.isFinite(limit) ? limit : -1) as number[]
}
