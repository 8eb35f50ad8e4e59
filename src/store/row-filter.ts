import type Database from 'better-sqlite3'
import { QueryError } from '../errors.js'
import type { Status } from '../model/status.js'
import { quote } from './column-names.js'
import type { ResultTables } from './result-tables.js'

/** Which rows are wanted. */
export interface RowFilter {
  readonly status?: Status
  /** A condition in SQL over the columns of the table. */
  readonly where?: string
}

/** The filter in SQL. */
export function conditionOf({ status, where }: RowFilter): string {
  // The line break ends a comment that the condition may end with.
  return `${status === undefined ? 'true' : `status = '${status}'`}${where === undefined ? '' : ` AND (${where}\n)`}`
}

/**
 * Prepares a SELECT that holds the filter. What can be wrong with it is the condition: then
 * `QueryError` with that alone.
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
 * Run numbers in the order of columns that there are, `-` before a name for descending; equal ones
 * by number, those without a value last.
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
