import type Database from 'better-sqlite3'
import { LEADING_NAMES } from '../chunk/layout.js'
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

/** Rows to read at once, by run number. */
export interface RowRange extends RowFilter {
  /** In SQL. */
  readonly runs: string
  /** At most so many. */
  readonly limit: number
}

export const between = (first: number, end: number): string => `run >= ${Number(first)} AND run < ${Number(end)}`
export const among = (runs: readonly number[]): string => `run IN (${runs.map(Number).join()})`

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
    if (where !== undefined) refuseParameters(table, where)
    return table.db.prepare(sql)
  } catch (error) {
    if (where === undefined) throw error
    throw new QueryError(where, error instanceof Error ? error.message : String(error), { cause: error })
  }
}

/** Throws if the condition has a parameter: `?`, or a name after `:`, `@` or `$`. */
function refuseParameters(table: ResultTables, where: string): void {
  const statement = table.db.prepare(`SELECT 1 FROM ${table.main} AS this WHERE ${conditionOf({ where })}`)
  try {
    // Binds nothing, which only a statement without parameters takes.
    statement.bind()
  } catch (error) {
    throw new Error('it has a parameter, such as ? or :name: write the value itself, a text in single quotes', { cause: error })
  }
}

/**
 * Run numbers, sorted by columns as records name them; `-` before a name means descending. Equal
 * rows go by number, rows without a value last.
 */
export function sortedRuns(
  table: ResultTables,
  sort: readonly string[],
  { limit, ...filter }: RowFilter & { readonly limit: number },
): number[] {
  if (!table.exists) return []
  const order = sort.map((name) =>
    name.startsWith('-') ? `${valueInSql(table, name.slice(1))} DESC NULLS LAST` : `${valueInSql(table, name)} NULLS LAST`,
  )
  const sql = `SELECT run FROM ${table.main} AS this WHERE ${conditionOf(filter)} ORDER BY ${[...order, 'run'].join()} LIMIT ?`
  return prepareFiltered(table, sql, filter)
    .pluck()
    .all(Number.isFinite(limit) ? limit : -1) as number[]
}

/**
 * The value of a column, as records name it, of a row of `this` in SQL. NULL if the table has none:
 * a param that only runs without a result have.
 */
export function valueInSql(table: ResultTables, shown: string): string {
  if (LEADING_NAMES.includes(shown)) return table.leading.includes(shown) ? shown : 'NULL'
  const found = table.inOrder.find((one) => one.shown === shown)
  if (found === undefined) return 'NULL'
  if (found.column !== null) return `this.${quote(found.column)}`
  return `(SELECT value FROM ${table.overflow} AS o WHERE o.run = this.run AND o.name = '${found.name.replaceAll("'", "''")}')`
}
