import type Database from 'better-sqlite3'

const statements = new WeakMap<Database.Database, Map<string, Database.Statement>>()

/**
 * The statement of that text, prepared once per connection; for few texts, used for each chunk. A statement lives until it is collected, and SQLite looks at
 * all that live whenever a file is attached or detached: with new ones each time this took a tenth of a merge.
 */
export function prepared(db: Database.Database, sql: string): Database.Statement {
  const known = statements.get(db) ?? new Map<string, Database.Statement>()
  statements.set(db, known)
  const statement = known.get(sql) ?? db.prepare(sql)
  known.set(sql, statement)
  return statement
}
