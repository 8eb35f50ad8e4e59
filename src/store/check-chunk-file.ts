import type Database from 'better-sqlite3'
import { CHUNK_TABLES, LEADING_NAMES, RARE_TABLES } from '../chunk/layout.js'

/** The statements as SQLite keeps them, word for word. Without `runs`: fields add columns to it. */
const CREATED = CHUNK_TABLES.split(';').flatMap((sql) => (sql.trim() === '' ? [] : [sql.trim()]))

/**
 * True if the chunk file can be merged: undamaged as far as SQLite can tell, and with the tables
 * that its writer makes.
 */
export function isWhole(db: Database.Database, file: string): boolean {
  // The writer of a chunk file holds it until the end, so waiting would not help.
  const patience = Number(db.pragma('busy_timeout', { simple: true }))
  db.pragma('busy_timeout=0')
  try {
    return isWholeNow(db, file)
  } finally {
    db.pragma(`busy_timeout=${patience}`)
  }
}

function isWholeNow(db: Database.Database, file: string): boolean {
  try {
    db.prepare('ATTACH ? AS chunk').run(file)
  } catch (error) {
    return refuted(error)
  }
  try {
    return db.pragma('chunk.quick_check(1)', { simple: true }) === 'ok' && hasTables(db)
  } catch (error) {
    return refuted(error)
  } finally {
    db.exec('DETACH chunk')
  }
}

/** A flipped bit in a name passes the check of SQLite, and would fail each merge to come. */
function hasTables(db: Database.Database): boolean {
  const tables = db.prepare("SELECT name, sql FROM chunk.sqlite_schema WHERE type = 'table'").all() as { name: string; sql: string }[]
  const sqls = new Map(tables.map(({ name, sql }) => [name, sql]))
  const made = new Set(sqls.values())
  if (!CREATED.every((sql) => made.has(sql))) return false
  for (const [name, columns] of Object.entries(RARE_TABLES)) {
    const created = `CREATE TABLE ${name} ${columns}`
    if ((sqls.get(name) ?? created) !== created) return false
  }
  if (db.prepare('SELECT runs FROM chunk.chunk WHERE json_valid(runs)').all().length !== 1) return false
  const kinds = db.prepare("SELECT kind FROM chunk.columns WHERE typeof(name) = 'text' ORDER BY number").pluck().all()
  const columns = db.prepare("SELECT name FROM pragma_table_info('runs', 'chunk')").pluck().all()
  const expected = [...LEADING_NAMES, ...kinds.map((_, number) => `c${number}`)]
  return kinds.every((kind) => kind === 'param' || kind === 'field') && expected.join() === columns.join()
}

/**
 * False if SQLite says that the file is damaged. Throws if the file cannot be read now, since
 * another process writes it.
 */
function refuted(error: unknown): false {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (/^SQLITE_(CORRUPT|NOTADB|SCHEMA|ERROR|FORMAT)/.test(code)) return false
  throw error
}
