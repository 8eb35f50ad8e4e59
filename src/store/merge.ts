import { existsSync, unlinkSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { leadingNamesOf, RARE_TABLES, type RareTable } from '../chunk/layout.js'
import type { Ranges } from '../chunk/ranges.js'
import type { ChunkTerms, MergeResult, Recovered, RunFailure } from '../coordinator/contracts.js'
import { json } from '../engine-globals.js'
import type { RunException } from '../model/exception.js'
import { noCounts, type Status } from '../model/status.js'
import { type FileTerms, kindOfChunk } from './check-chunk-file.js'
import { dropSettled, takeCheckpoints } from './checkpoints.js'
import { checkHead, readHead } from './chunk-head.js'
import type { Named } from './column-names.js'
import { quote } from './column-names.js'
import { copyToColumns, copyToOverflow } from './overflow.js'
import type { ResultTables } from './result-tables.js'
import { takeSequences } from './take-sequences.js'

/**
 * `fresh`: no run has a row yet, so SQLite may copy whole records. `replacing`: only later attempts
 * and executions replace rows.
 */
type MergeMode = 'fresh' | 'replacing'

export interface MergeOptions extends ChunkTerms {
  readonly mode: MergeMode
  /** Most failures to return. */
  readonly failures: number
}

/**
 * Merges a chunk file into the lab in one transaction, then removes it. In `replacing` mode,
 * merging a file twice changes nothing.
 */
export function mergeChunk(table: ResultTables, file: string, options: MergeOptions & { readonly listsRuns?: true }): Recovered {
  return takeChunk(table, file, options)
}

type Taking = Pick<MergeOptions, 'mode' | 'failures'> & Partial<ChunkTerms> & { readonly listsRuns?: true }

/** Takes in a chunk that meets the terms; one without terms was checked before. */
function takeChunk(table: ResultTables, file: string, { mode, failures, execution, size, listsRuns }: Taking): Recovered {
  const { db } = table
  table.prepared('ATTACH ? AS chunk').run(file)
  let result: Recovered
  try {
    // One transaction: SQLite looks for a journal each time that it begins to read the file.
    result = table.write(() => {
      const head = readHead(table)
      const isChecked = execution === undefined || size === undefined
      if (!isChecked) checkHead(head, file, { idExperiment: table.idExperiment, execution, size })
      const named = table.prepared('SELECT kind, name FROM chunk.columns ORDER BY number').all() as Named[]
      const rare = rareTables(table)
      table.ensure(named)
      const all = mode === 'fresh' ? copy(table, named, rare) : replace(table, named, { rare, format: head?.format })
      if (rare.has('logs')) takeLogs(table)
      dropSettled(table)
      if (rare.has('checkpoints')) takeCheckpoints(table)
      if (rare.has('tracked')) takeSequences(table, { hasColumns: rare.has('sequence_columns') })
      const summary = rare.has('unfinished') ? summarize(db, { all, failures }) : allDone(all)
      return { ...summary, ...(isChecked || listsRuns ? contentsOf(db) : NO_CONTENTS), escaped: rare.has('logs') ? countEscaped(db) : 0 }
    })
  } finally {
    db.exec('DETACH chunk')
  }
  // If the database is gone, the chunk file is all that is left of these runs.
  table.checkFile()
  removeChunk(file)
  return result
}

const NO_CONTENTS: Pick<Recovered, 'runs' | 'execution' | 'assigned'> = { runs: [], execution: 0, assigned: [] }
const NOTHING: Recovered = { counts: noCounts(), failures: [], escaped: 0, ...NO_CONTENTS }

function contentsOf(db: Database.Database): typeof NO_CONTENTS {
  const chunk = db.prepare('SELECT execution, runs FROM chunk.chunk').get() as { execution: number; runs: string }
  const runs = db.prepare('SELECT run FROM chunk.runs').pluck().all() as number[]
  return { runs, execution: chunk.execution, assigned: json.parse(chunk.runs) as Ranges }
}

/**
 * Merges a file whose writer died. Drops unfinished and damaged files; their runs execute again.
 * Leaves alone what is not of this experiment.
 */
export function recoverChunk(
  table: ResultTables,
  file: string,
  { failures, ...terms }: Omit<FileTerms, 'idExperiment'> & Pick<MergeOptions, 'failures'>,
): Recovered {
  if (!existsSync(file)) return NOTHING
  const kind = kindOfChunk(table.db, file, { ...terms, idExperiment: table.idExperiment })
  if (kind === 'whole') return takeChunk(table, file, { mode: 'replacing', failures })
  if (kind === 'damaged') removeChunk(file)
  return NOTHING
}

/**
 * Removes the journal first: a file without a journal is whole, a journal without its file is
 * useless.
 */
function removeChunk(file: string): void {
  for (const path of [`${file}-journal`, file]) {
    try {
      unlinkSync(path)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    }
  }
}

/** Copies all runs of the chunk, which the table must not have yet. Returns their number. */
function copy(table: ResultTables, named: readonly Named[], rare: RareTables): number {
  const { db, main } = table
  const inserted = table.matches(named) ? db.prepare(`INSERT INTO main.${main} SELECT * FROM chunk.runs`).run() : insertByName(table, named)
  takeRest(table, named, { runs: 'true', rare })
  return inserted.changes
}

/** Takes in the runs of the chunk that are newer than the table's. Returns how many runs it has. */
function replace(
  table: ResultTables,
  named: readonly Named[],
  { rare, format }: { readonly rare: RareTables; readonly format: unknown },
): number {
  const { db, main } = table
  db.exec(`CREATE TEMP TABLE accepted AS SELECT run FROM chunk.runs AS new WHERE NOT EXISTS (
    SELECT 1 FROM main.${main} AS old WHERE old.run = new.run AND (old.execution, old.attempt) >= (new.execution, new.attempt))`)
  const runs = 'run IN (SELECT run FROM temp.accepted)'
  for (const [which, name] of [
    ['overflow', table.overflow],
    ['state', table.state],
  ] as const) {
    if (table.has(which)) db.exec(`DELETE FROM main.${name} WHERE ${runs}`)
  }
  insertByName(table, named, { where: `WHERE ${runs}`, format })
  takeRest(table, named, { runs, rare })
  db.exec('DROP TABLE temp.accepted')
  return db.prepare('SELECT count(*) FROM chunk.runs').pluck().get() as number
}

/**
 * Columns of the table that the chunk lacks become NULL: a later execution may have dropped a
 * field.
 */
function insertByName(
  table: ResultTables,
  named: readonly Named[],
  { where = '', format }: { readonly where?: string; readonly format?: unknown } = {},
): Database.RunResult {
  const leading = leadingNamesOf(format)
  const targets: string[] = []
  const sources: string[] = []
  for (const [number, one] of named.entries()) {
    const column = table.find(one)?.column
    if (column === null || column === undefined) continue
    targets.push(quote(column))
    sources.push(`c${number}`)
  }
  const insert = table.db.prepare(
    `INSERT OR REPLACE INTO main.${table.main} (${[...leading, ...targets].join()})
     SELECT ${[...leading, ...sources].join()} FROM chunk.runs ${where}`,
  )
  return insert.run()
}

/** Merges state, and fields beyond the limit of columns, either the chunk's or the table's. */
function takeRest(
  table: ResultTables,
  named: readonly Named[],
  { runs, rare }: { readonly runs: string; readonly rare: RareTables },
): void {
  const { db, overflow } = table
  if (rare.has('states')) {
    table.ensureTable('state')
    db.exec(`INSERT INTO main.${table.state} SELECT run, state FROM chunk.states WHERE ${runs}`)
  }
  const beyond = named.flatMap((one, number) => (table.find(one)?.column === null ? [{ name: one.name, column: `c${number}` }] : []))
  copyToOverflow(db, beyond, { from: 'chunk.runs', to: `main.${overflow}`, runs })
  if (rare.has('overflow')) takeOverflow(table, runs)
}

/** A field without a column in this chunk may have one in the table. */
function takeOverflow(table: ResultTables, runs: string): void {
  const { db, main, overflow } = table
  const names = db.prepare('SELECT DISTINCT name FROM chunk.overflow').pluck().all() as string[]
  table.ensure(names.map((name) => ({ kind: 'field', name })))
  table.ensureTable('overflow')
  const columns = names.flatMap((name) => {
    const column = table.find({ kind: 'field', name })?.column
    return typeof column === 'string' ? [{ name, column }] : []
  })
  // One INSERT: a scan for each name would take time by the square of their number.
  db.prepare(
    `INSERT INTO main.${overflow} SELECT run, name, value FROM chunk.overflow
     WHERE ${runs} AND name NOT IN (SELECT value FROM json_each(?))`,
  ).run(json.stringify(columns.map(({ name }) => name)))
  copyToColumns(db, columns, { from: 'chunk.overflow', to: `main.${main}`, runs })
}

type RareTables = ReadonlySet<RareTable>

/** The rare tables that this chunk has. */
function rareTables(table: ResultTables): RareTables {
  const found = new Set(table.prepared("SELECT name FROM chunk.sqlite_schema WHERE type = 'table'").pluck().all())
  return new Set((Object.keys(RARE_TABLES) as RareTable[]).filter((name) => found.has(name)))
}

/** Merges what runs wrote, however they ended: also earlier attempts, and runs without a result. */
function takeLogs(table: ResultTables): void {
  table.ensureTable('logs')
  table.db.exec(`INSERT OR REPLACE INTO main.${table.logs} SELECT * FROM chunk.logs`)
}

const countEscaped = (db: Database.Database): number =>
  db.prepare("SELECT count(*) FROM chunk.logs WHERE stream = 'escaped'").pluck().get() as number

/** Reads no row if every run is `done`. */
const allDone = (all: number): MergeResult => ({ counts: { ...noCounts(), done: all }, failures: [] })

function summarize(db: Database.Database, { all, failures }: { readonly all: number; readonly failures: number }): MergeResult {
  const unfinished = db.prepare('SELECT status, count(*) AS n FROM chunk.unfinished JOIN chunk.runs USING (run) GROUP BY status').all() as {
    status: Status
    n: number
  }[]
  const counts = noCounts()
  for (const { status, n } of unfinished) counts[status] = n
  counts.done = all - unfinished.reduce((sum, { n }) => sum + n, 0)
  return { counts, failures: failuresOf(db, failures) }
}

function failuresOf(db: Database.Database, limit: number): RunFailure[] {
  const rows = db
    .prepare(
      'SELECT run, id_run AS idRun, status, attempt, exception FROM chunk.unfinished JOIN chunk.runs USING (run) ORDER BY run LIMIT ?',
    )
    .all(Math.min(limit, Number.MAX_SAFE_INTEGER)) as (Omit<RunFailure, 'exception'> & { exception: string })[]
  return rows.map((row) => ({ ...row, exception: json.parse(row.exception) as RunException }))
}
