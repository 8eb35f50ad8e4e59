import Database from 'better-sqlite3'
import type { Native } from '../codec/cell.js'
import { performanceNow } from '../engine-globals.js'
import { UnstorableValueError } from '../errors.js'
import { createTables } from './create-tables.js'
import { type ColumnKind, LEADING_COLUMNS, type LogRow, RARE_TABLES, type RareTable } from './layout.js'
import type { Checkpoint } from './message.js'
import type { Ranges } from './ranges.js'
import { BOUND, type EndedRun, RowBatch } from './row-batch.js'
import { SequenceWriter } from './sequence-writer.js'
import { unreadable } from './unreadable.js'
import { usualRow } from './usual-row.js'

/** Most bytes of rows that wait for their INSERT: bounds the memory, and the loss by a kill. */
const BATCH_BYTES = 1_000_000
/**
 * Milliseconds between commits. A commit takes 8 to 13 us, about one percent of a millisecond; a
 * kill loses the runs of one millisecond.
 */
const COMMIT_EVERY = 1

interface Inserts {
  readonly one: Database.Statement
  /** Prepared for the first full batch: a wide one takes milliseconds to parse. */
  many: Database.Statement | undefined
}

/** What is known of a chunk before its first run. */
interface Assignment {
  readonly idExperiment: string
  readonly execution: number
  /** The slot of the worker that writes. Default: none. */
  readonly slot?: number
  readonly runs: Ranges
  readonly paramNames: readonly string[]
  /**
   * Fields that its runs are likely to have: as many as fit get their columns at the start.
   * Default: none.
   */
  readonly fieldNames?: readonly string[]
}

/** Writes what the runs of one chunk produce into a SQLite file of its own. */
export class ChunkWriter {
  readonly #db: Database.Database
  readonly #batch: RowBatch
  readonly #usual: readonly string[]
  #sequences: SequenceWriter | undefined
  readonly #slot: number | null
  readonly #begin: Database.Statement
  readonly #commit: Database.Statement
  readonly #rare = new Map<RareTable, Database.Statement>()
  #declaring: Database.Statement | undefined
  #correcting: Database.Statement | undefined
  #declared = 0
  #inserts: Inserts | undefined
  #inTransaction = false
  #hasRows = false
  #committed: number
  #failure: { readonly error: unknown } | undefined

  /** Creates the file and commits its `chunk` row. Throws what SQLite throws (a full disk). */
  constructor(file: string, chunk: Assignment) {
    this.#db = new Database(file)
    this.#batch = new RowBatch(chunk.paramNames)
    this.#slot = chunk.slot ?? null
    this.#usual = usualRow(chunk)
    try {
      this.#create(chunk)
      this.#begin = this.#db.prepare('BEGIN')
      this.#commit = this.#db.prepare('COMMIT')
    } catch (error) {
      // Frees the lock of the file: else the lock would be reported, not the full disk.
      this.#db.close()
      throw error
    }
    this.#committed = performanceNow()
  }

  #create({ idExperiment, execution, runs, paramNames, fieldNames = [] }: Assignment): void {
    const fields = [...fieldNames].sort().slice(0, this.#batch.room)
    this.#batch.widen(fields)
    const columns = [...LEADING_COLUMNS, ...[...paramNames, ...fields].map((_, i) => `c${i}`)]
    createTables(this.#db, { idExperiment, execution, runs }, columns)
    this.#declare('param', paramNames)
    this.#declare('field', fields)
    this.#db.exec('COMMIT')
  }

  /** Field names of the last run of this chunk that is `done`; undefined if none is. */
  get fieldNames(): readonly string[] | undefined {
    return this.#batch.usualNames
  }

  /**
   * Records a run that has ended, by value: the caller may change what it passed. Throws
   * `UnstorableValueError` and records nothing if a value cannot be stored.
   */
  write(outcome: EndedRun): void {
    this.#check()
    const batch = this.#batch
    try {
      if (!this.#capture(outcome)) this.#addWith(batch.newcomers(outcome.fields), outcome)
      if (batch.isFull || batch.bytes > BATCH_BYTES) this.#flush()
    } catch (error) {
      throw this.#kept(error)
    }
  }

  /**
   * Records what a run wrote and commits it at once, since the run may never return. Replaces a row
   * with the same key. Runs that wait for their INSERT go on waiting.
   */
  log({ run, execution, attempt, number, stream, at, text }: LogRow): void {
    this.#attempt(() => {
      this.#start()
      this.#put('logs', [run, execution, attempt, number, stream, at, text])
      this.#commit.run()
      this.#inTransaction = false
    })
  }

  /** Records the newest checkpoint of a run, and commits it with all runs that ended before. */
  checkpoint({ run, execution, attempt, number, random, value }: Checkpoint): void {
    this.#attempt(() => {
      this.#start()
      this.#put('checkpoints', [run, execution, attempt, number, random, value])
      this.commit()
    })
  }

  /** The tables of sequences. */
  get sequences(): SequenceWriter {
    this.#sequences ??= new SequenceWriter({
      db: this.#db,
      write: (work) =>
        this.#attempt(() => {
          this.#start()
          work()
        }),
      put: (table, row) => this.#put(table, row),
      commit: () => this.commit(),
    })
    return this.#sequences
  }

  /** Commits if a millisecond has passed since the last commit. `now` is `performance.now()`. */
  commitIfDue(now: number): void {
    if (now - this.#committed >= COMMIT_EVERY) this.commit()
  }

  commit(): void {
    this.#attempt(() => {
      this.#flush()
      this.#sequences?.flush()
      if (this.#inTransaction) this.#commit.run()
      this.#inTransaction = false
    })
    this.#committed = performanceNow()
  }

  /** Commits where nobody could catch an error: the next call throws it. */
  commitQuietly(): void {
    try {
      this.commit()
    } catch {
      // Kept in `#failure`.
    }
  }

  /** Keeps an error of others: the next call throws it. */
  fail(error: unknown): void {
    this.#failure ??= { error }
  }

  /** Closes the file and drops what is not committed. */
  abandon(): void {
    this.#db.close()
  }

  close(): void {
    try {
      this.commit()
    } finally {
      this.#db.close()
    }
  }

  #attempt(work: () => void): void {
    this.#check()
    try {
      work()
    } catch (error) {
      throw this.#kept(error)
    }
  }

  /**
   * Throws the first failure again. SQLite has rolled back what it could not write, so nothing may
   * follow as if it had been written.
   */
  #check(): void {
    if (this.#failure !== undefined) throw this.#failure.error
  }

  #kept(error: unknown): unknown {
    if (!(error instanceof UnstorableValueError)) this.#failure ??= { error }
    return error
  }

  #capture(outcome: EndedRun): boolean {
    try {
      return this.#batch.add(outcome)
    } catch (error) {
      throw unreadable(error, 'run.fields')
    }
  }

  /** Adds the first run with these fields. They get their columns only if the run can be stored. */
  #addWith(newcomers: readonly string[], outcome: EndedRun): void {
    this.#flush()
    this.#batch.widen(newcomers)
    try {
      if (!this.#capture(outcome)) throw new UnstorableValueError('run.fields', 'has other fields each time that it is read; store a copy')
    } catch (error) {
      this.#batch.narrow(newcomers)
      throw error
    }
    this.#start()
    this.#addColumns(newcomers.length)
    this.#declare('field', newcomers)
    this.#inserts = undefined
  }

  /**
   * Makes an empty table anew: an ALTER parses all existing columns, and the first run brings most
   * of them.
   */
  #addColumns(count: number): void {
    const end = this.#declared + count
    const names = (first: number) => Array.from({ length: end - first }, (_, n) => `c${first + n}`)
    if (this.#hasRows) for (const name of names(this.#declared)) this.#db.exec(`ALTER TABLE runs ADD COLUMN ${name}`)
    else this.#db.exec(`DROP TABLE runs; CREATE TABLE runs (${[...LEADING_COLUMNS, ...names(0)].join(', ')})`)
  }

  #declare(kind: ColumnKind, names: readonly string[]): void {
    this.#declaring ??= this.#db.prepare('INSERT INTO columns VALUES (?, ?, ?)')
    for (const name of names) this.#declaring.run(this.#declared++, kind, name)
  }

  #start(): void {
    if (this.#inTransaction) return
    this.#begin.run()
    this.#inTransaction = true
  }

  #flush(): void {
    const batch = this.#batch
    if (batch.count === 0) return
    this.#start()
    this.#hasRows = true
    this.#inserts ??= { one: this.#prepareInsert(1), many: undefined }
    if (batch.isFull) {
      this.#inserts.many ??= this.#prepareInsert(batch.capacity)
      this.#inserts.many.run(...batch.all())
    } else for (let at = 0; at < batch.count; at++) this.#inserts.one.run(...batch.row(at))
    for (const state of batch.states) this.#put('states', state)
    for (const value of batch.overflow) this.#put('overflow', value)
    for (const row of batch.unusual) this.#markUnusual(row)
    batch.clear()
  }

  #prepareInsert(rows: number): Database.Statement {
    const one = `(${[...this.#usual, ...Array<string>(this.#batch.width - BOUND.size).fill('?')].join()})`
    return this.#db.prepare(`INSERT INTO runs VALUES ${Array(rows).fill(one).join()}`)
  }

  #markUnusual({ run, status, attempt, slot = this.#slot, exception }: RowBatch['unusual'][number]): void {
    this.#correcting ??= this.#db.prepare('UPDATE runs SET status = ?, attempt = ?, slot = ?, exception = ? WHERE run = ?')
    this.#correcting.run(status, attempt, slot, exception, run)
    if (status !== 'done') this.#put('unfinished', [run])
  }

  /** Replaces an earlier row with the same key. */
  #put(table: RareTable, row: readonly (Native | Uint8Array)[]): void {
    let insert = this.#rare.get(table)
    if (insert === undefined) {
      this.#db.exec(`CREATE TABLE ${table} ${RARE_TABLES[table]}`)
      insert = this.#db.prepare(`INSERT OR REPLACE INTO ${table} VALUES (${row.map(() => '?').join()})`)
      this.#rare.set(table, insert)
    }
    insert.run(...row)
  }
}
