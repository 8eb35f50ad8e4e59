import { put } from '../codec/own-entries.js'
import { QueryError } from '../errors.js'
import type { Lab } from './lab.js'

/** A value of SQL. Integers beyond 2^53 are bigints, blobs are Buffers. */
export type SqlValue = null | number | bigint | string | Uint8Array
/** Values for `?` in order, or by name for `@name`, `:name`, `$name`. */
export type SqlParameters = readonly SqlValue[] | Readonly<Record<string, SqlValue>>

/** What a SELECT gives. */
export interface QueryResult {
  /** The names of the columns, in order; no two are the same. */
  readonly columns: readonly string[]
  readonly rows: Record<string, SqlValue>[]
}

/** Runs one statement that reads. Rows come as objects, integers beyond 2^53 as bigints. */
export function query(lab: Lab, sql: string, parameters: SqlParameters): QueryResult {
  const { db } = lab
  db.pragma('query_only=ON')
  try {
    const statement = db.prepare(sql)
    if (!statement.reader || !statement.readonly) throw new QueryError(sql, 'query() only reads; results change through runs.update().')
    const rows = statement.safeIntegers().raw().all(parameters) as SqlValue[][]
    // After the rows: they have these columns, even if the tables have changed since `prepare`.
    const columns = distinct(statement.columns().map(({ name }) => name))
    return { columns, rows: rows.map((row) => toObject(row, columns)) }
  } catch (error) {
    if (error instanceof QueryError) throw error
    throw new QueryError(sql, reasonOf(error), { cause: error })
  } finally {
    db.pragma('query_only=OFF')
  }
}

/** A parameter without a value: what the driver says names no way out. */
const reasonOf = (error: unknown): string =>
  error instanceof Error && /^(Too few parameter|Missing named parameter)/.test(error.message)
    ? 'it has a parameter, such as ?, without a value'
    : error instanceof Error
      ? error.message
      : String(error)

/** Names a second column `a` as SQLite does in subqueries: `a:1`. */
function distinct(names: readonly string[]): string[] {
  const taken = new Set(names)
  const given = new Set<string>()
  return names.map((name) => {
    let free = name
    for (let count = 1; given.has(free) || (free !== name && taken.has(free)); count++) free = `${name}:${count}`
    given.add(free)
    return free
  })
}

function toObject(row: readonly SqlValue[], columns: readonly string[]): Record<string, SqlValue> {
  const object: Record<string, SqlValue> = {}
  for (const [at, name] of columns.entries()) {
    const value = row[at] ?? null
    put(object, name, typeof value === 'bigint' && BigInt.asIntN(54, value) === value ? Number(value) : value)
  }
  return object
}
