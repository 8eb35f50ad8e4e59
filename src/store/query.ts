import { QueryError } from '../errors.js'
import type { Lab } from './lab.js'

/** A value of SQL. Integers beyond 2^53 are bigints, blobs are Buffers. */
export type SqlValue = null | number | bigint | string | Uint8Array
/** Values for `?` in order, or by name for `@name`, `:name`, `$name`. */
export type SqlParameters = readonly SqlValue[] | Readonly<Record<string, SqlValue>>

/** Runs one statement that reads. Rows come as objects, integers beyond 2^53 as bigints. */
export function query(lab: Lab, sql: string, parameters: SqlParameters): Record<string, SqlValue>[] {
  const { db } = lab
  db.pragma('query_only=ON')
  try {
    const statement = db.prepare(sql)
    if (!statement.reader || !statement.readonly) throw new QueryError(sql, 'query() only reads; results change through runs.update().')
    const rows = statement.safeIntegers().all(parameters) as Record<string, SqlValue>[]
    for (const row of rows) {
      for (const name in row) {
        const value = row[name]
        if (typeof value === 'bigint' && BigInt.asIntN(54, value) === value) row[name] = Number(value)
      }
    }
    return rows
  } catch (error) {
    if (error instanceof QueryError) throw error
    throw new QueryError(sql, error instanceof Error ? error.message : String(error), { cause: error })
  } finally {
    db.pragma('query_only=OFF')
  }
}
