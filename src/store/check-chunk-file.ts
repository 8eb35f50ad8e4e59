import type Database from 'better-sqlite3'
import {
  CHUNK_FORMAT,
  CHUNK_TABLES,
  type ChunkHead,
  checksumOf,
  createSequence,
  leadingNamesOf,
  RARE_TABLES,
  sequenceTable,
} from '../chunk/layout.js'
import type { ChunkTerms } from '../coordinator/contracts.js'
import { json } from '../engine-globals.js'
import { ALL_STATUSES } from '../model/status.js'
import { namesAnotherFile } from './names-another-file.js'

/** The statements as SQLite keeps them, word for word. Without `runs`: fields add columns to it. */
const CREATED = CHUNK_TABLES.split(';').flatMap((sql) => (sql.trim() === '' ? [] : [sql.trim()]))

/** Terms that a file of a dead worker or process must meet: its execution or an earlier one. */
export interface FileTerms extends ChunkTerms {
  readonly idExperiment: string
  /** Milliseconds to wait for a dying worker that still holds the file. */
  readonly patience: number
}

/**
 * What a file is that was left behind:
 * - `whole`: undamaged as far as SQLite can tell, made by the writer of this version, with rows of
 *   runs that exist
 * - `damaged`: of this experiment, or of nobody knows what; its runs execute again
 * - `foreign`: of another experiment, or of a newer version; not ours to remove
 */
export type ChunkKind = 'whole' | 'damaged' | 'foreign'

export function kindOfChunk(db: Database.Database, file: string, terms: FileTerms): ChunkKind {
  if (namesAnotherFile(`${file}-journal`)) return 'damaged'
  const before = Number(db.pragma('busy_timeout', { simple: true }))
  db.pragma(`busy_timeout=${terms.patience}`)
  try {
    return kindNow(db, file, terms)
  } finally {
    db.pragma(`busy_timeout=${before}`)
  }
}

function kindNow(db: Database.Database, file: string, terms: FileTerms): ChunkKind {
  try {
    db.prepare('ATTACH ? AS chunk').run(file)
  } catch (error) {
    return refuted(error)
  }
  try {
    if (db.pragma('chunk.quick_check(1)', { simple: true }) !== 'ok') return 'damaged'
    if (!hasTables(db)) return isNewer(db) ? 'foreign' : 'damaged'
    const heads = db.prepare('SELECT format, experiment, execution, runs, checksum FROM chunk.chunk').all()
    const [head, another] = heads as (ChunkHead & { readonly checksum: number })[]
    if (head === undefined || another !== undefined || checksumOf(head) !== head.checksum) return 'damaged'
    if (head.format > CHUNK_FORMAT || head.experiment !== terms.idExperiment) return 'foreign'
    return hasRuns(db, head, terms) ? 'whole' : 'damaged'
  } catch (error) {
    return refuted(error)
  } finally {
    db.exec('DETACH chunk')
  }
}

function isNewer(db: Database.Database): boolean {
  const format: unknown = db.prepare('SELECT format FROM chunk.chunk').pluck().get()
  return typeof format === 'number' && format > CHUNK_FORMAT
}

/** A flipped bit in a name passes the check of SQLite, and would fail each merge to come. */
function hasTables(db: Database.Database): boolean {
  const entries = db.prepare('SELECT type, name, rootpage, sql FROM chunk.sqlite_schema').all() as SchemaEntry[]
  // A view or virtual table runs what another program has written.
  if (entries.some(({ type, rootpage }) => !['table', 'index'].includes(type) || !(rootpage > 0))) return false
  const sqls = new Map(entries.filter(({ type }) => type === 'table').map(({ name, sql }) => [name, sql]))
  const made = new Set(sqls.values())
  if (!CREATED.every((sql) => made.has(sql))) return false
  for (const [name, columns] of Object.entries(RARE_TABLES)) {
    const created = `CREATE TABLE ${name} ${columns}`
    if ((sqls.get(name) ?? created) !== created) return false
  }
  if (
    sqls.has('sequences') &&
    !numbersOf(db).every((number) => sqls.get(sequenceTable(number)) === createSequence(number, columnsOf(db, number)))
  )
    return false
  const kinds = db.prepare("SELECT kind FROM chunk.columns WHERE typeof(name) = 'text' ORDER BY number").pluck().all()
  const columns = db.prepare("SELECT name FROM pragma_table_xinfo('runs', 'chunk')").pluck().all()
  const format = db.prepare('SELECT format FROM chunk.chunk').pluck().get()
  const expected = [...leadingNamesOf(format), ...kinds.map((_, number) => `c${number}`)]
  return kinds.every((kind) => kind === 'param' || kind === 'field') && expected.join() === columns.join()
}

/** The numbers of the sequences of the chunk. */
const numbersOf = (db: Database.Database): number[] => db.prepare('SELECT number FROM chunk.sequences').pluck().all() as number[]

/** How many columns of values a sequence says that it has; NaN if it names them wrongly. */
function columnsOf(db: Database.Database, sequence: number): number {
  const isThere = db.prepare("SELECT 1 FROM chunk.sqlite_schema WHERE name = 'sequence_columns'").get() !== undefined
  if (!isThere) return 0
  const numbers = db
    .prepare("SELECT number FROM chunk.sequence_columns WHERE sequence = ? AND typeof(name) = 'text' ORDER BY number")
    .pluck()
    .all(sequence)
  return numbers.every((number, at) => number === at) ? numbers.length : Number.NaN
}

interface SchemaEntry {
  readonly type: string
  readonly name: string
  readonly rootpage: number
  readonly sql: string | null
}

/** True if the file tells only of runs that exist, in an execution that has begun. */
function hasRuns(db: Database.Database, { format, execution, runs }: ChunkHead, { execution: latest, size }: FileTerms): boolean {
  if (!Number.isInteger(execution) || execution < 0 || execution > latest) return false
  if (!areRanges(json.parse(runs), size)) return false
  const tables = new Set(db.prepare('SELECT name FROM chunk.sqlite_schema').pluck().all())
  const outside = `run < 0 OR run >= ${size}`
  const strange: readonly (readonly [table: string, where: string])[] = [
    ['runs', `${outside} OR execution IS NOT ${execution} OR ${ROW_IS_STRANGE} ${format === 1 ? '' : `OR ${IS_STRANGE_SINCE_2}`}`],
    ['states', outside],
    ['overflow', outside],
    ['unfinished', `run NOT IN (SELECT run FROM chunk.runs)`],
    ['logs', `${outside} OR execution <> ${execution}`],
    ['checkpoints', `${outside} OR execution IS NOT ${execution}`],
    ['tracked', `${outside} OR execution IS NOT ${execution} OR ${TRACKED_IS_STRANGE}`],
    ...(tables.has('sequences') ? numbersOf(db) : []).map(
      (number) => [sequenceTable(number), `${outside} OR typeof(run) <> 'integer' OR typeof(idx) <> 'integer' OR idx < 0`] as const,
    ),
  ]
  return strange.every(
    ([table, where]) => !tables.has(table) || db.prepare(`SELECT 1 FROM chunk.${table} WHERE ${where} LIMIT 1`).get() === undefined,
  )
}

const STATUSES = ALL_STATUSES.filter((status) => status !== 'pending').map((status) => `'${status}'`)
/** What no writer writes into the leading columns. */
const ROW_IS_STRANGE = `typeof(id_run) <> 'text' OR ifnull(status, '') NOT IN (${STATUSES.join()})
  OR typeof(attempt) <> 'integer' OR attempt < 1 OR typeof(started) <> 'integer' OR typeof(duration) NOT IN ('integer', 'real')
  OR (status <> 'done' AND exception IS NULL) OR (exception IS NOT NULL AND json_type(exception) IS NOT 'object')`

const IS_STRANGE_SINCE_2 = `typeof(slot) NOT IN ('integer', 'null') OR typeof(cpu) NOT IN ('real', 'null') OR typeof(memory) NOT IN ('integer', 'null')`
/** What no writer writes of a sequence. */
const TRACKED_IS_STRANGE = ['attempt', 'began', 'number', 'base', 'start', 'kept']
  .map((name) => `typeof(${name}) <> 'integer'`)
  .join(' OR ')

/** True for ranges of at most `size` runs, all of which exist. */
function areRanges(value: unknown, size: number): boolean {
  if (!Array.isArray(value)) return false
  let next = 0
  return value.every((range: unknown) => {
    if (!Array.isArray(range) || range.length !== 2) return false
    const [first, end] = range as unknown[]
    if (!Number.isInteger(first) || !Number.isInteger(end)) return false
    const isAfter = Number(first) >= next && Number(end) > Number(first) && Number(end) <= size
    next = Number(end)
    return isAfter
  })
}

/**
 * `damaged` if SQLite says so. Throws if the file cannot be read now, since another process writes
 * it.
 */
function refuted(error: unknown): 'damaged' {
  if (error instanceof SyntaxError) return 'damaged'
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (/^SQLITE_(CORRUPT|NOTADB|SCHEMA|ERROR|FORMAT)/.test(code)) return 'damaged'
  throw error
}
