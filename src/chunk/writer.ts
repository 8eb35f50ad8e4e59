import Database from 'better-sqlite3'
import { type Native, type Tag, tagOf, toNative } from '../codec/cell.js'
import { encode } from '../codec/encode.js'
import { encodeExact } from '../codec/exact.js'
import { checkName } from '../codec/text.js'
import type { RunException } from '../model/exception.js'
import { CHUNK_TABLES, type ColumnKind, LEADING_COLUMNS, LEADING_NAMES, MAX_COLUMNS, PAGE_SIZE, type Status } from './layout.js'
import type { Ranges } from './ranges.js'

/** Rows of one INSERT. More cost memory and save nothing; the parameter limit is SQLite's, the bytes bound what a kill can cost. */
const BATCH_ROWS = 32
const MAX_PARAMETERS = 32_766
const BATCH_BYTES = 1_000_000
/** A commit takes 8 to 13 us: once per millisecond is one percent, and a kill costs one millisecond of runs. */
const COMMIT_EVERY = 1
/** What the leading columns of a row take, roughly. */
const ROW_BYTES = 128

/** What is recorded of a run beside its fields. */
export interface Outcome {
  readonly run: number
  readonly idRun: string
  readonly status: Status
  readonly attempt: number
  /** Milliseconds since the epoch, and milliseconds. */
  readonly started: number
  readonly duration: number
  readonly exception: RunException | null
  readonly params: Readonly<Record<string, unknown>>
  readonly fields: Readonly<Record<string, unknown>>
  readonly state: Readonly<Record<string, unknown>>
}

/** A run's values as the table takes them; made in full before any of it is written, so that a value that cannot be stored leaves no trace. */
interface Captured {
  readonly row: Native[]
  readonly overflow: readonly (readonly [name: string, value: Native])[]
  readonly state: Buffer | null
  readonly bytes: number
}

/** Writes what the runs of one chunk produce into a SQLite file of its own. */
export class ChunkWriter {
  readonly #db: Database.Database
  readonly #execution: bigint
  readonly #paramNames: readonly string[]
  readonly #begin: Database.Statement
  readonly #commit: Database.Statement
  readonly #columns = new Map<string, number>()
  #declared = 0
  #insert: { width: number; many: Database.Statement; one: Database.Statement; rows: number } | undefined
  #pending: Captured[] = []
  #pendingBytes = 0
  #unfinished: number[] = []
  readonly #rare = new Map<string, Database.Statement>()
  #inTransaction = false
  #committed = 0

  /** Creates the file; it and its `chunk` row are committed when the constructor returns. Throws what SQLite throws (a full disk). */
  constructor(file: string, chunk: { execution: number; runs: Ranges; paramNames: readonly string[] }) {
    this.#db = new Database(file)
    for (const pragma of [`page_size=${PAGE_SIZE}`, 'locking_mode=EXCLUSIVE', 'journal_mode=PERSIST', 'synchronous=OFF']) this.#db.pragma(pragma)
    this.#execution = BigInt(chunk.execution)
    this.#paramNames = chunk.paramNames
    const columns = [...LEADING_COLUMNS, ...chunk.paramNames.map((_, i) => `c${i}`)]
    this.#db.transaction(() => {
      this.#db.exec(`${CHUNK_TABLES} CREATE TABLE runs (${columns.join(', ')})`)
      this.#db.prepare('INSERT INTO chunk VALUES (?, ?)').run(this.#execution, JSON.stringify(chunk.runs))
      this.#declare('param', chunk.paramNames)
    })()
    this.#begin = this.#db.prepare('BEGIN')
    this.#commit = this.#db.prepare('COMMIT')
    this.#committed = performance.now()
  }

  /** Records a run that has ended, by value: the caller may change what it passed. Throws `UnstorableValueError`, and then nothing is recorded. */
  write(outcome: Outcome): void {
    const captured = this.#capture(outcome)
    this.#pending.push(captured)
    this.#pendingBytes += captured.bytes
    if (outcome.status !== 'done') this.#unfinished.push(outcome.run)
    if (this.#pending.length === BATCH_ROWS || this.#pendingBytes > BATCH_BYTES) this.#flush()
  }

  /** Commits if a millisecond or more has passed since the last commit. `now` is `performance.now()`. */
  commitIfDue(now: number): void {
    if (now - this.#committed >= COMMIT_EVERY) this.commit()
  }

  commit(): void {
    this.#flush()
    if (this.#inTransaction) {
      this.#commit.run()
      this.#inTransaction = false
    }
    this.#committed = performance.now()
  }

  close(): void {
    try {
      this.commit()
    } finally {
      this.#db.close()
    }
  }

  #capture(outcome: Outcome): Captured {
    const columns = this.#columns.size
    try {
      return this.#convert(outcome)
    } catch (error) {
      for (const name of [...this.#columns.keys()].slice(columns)) this.#columns.delete(name)
      throw error
    }
  }

  #convert(outcome: Outcome): Captured {
    const { exception, fields, params } = outcome
    const row: Native[] = [outcome.run, outcome.idRun, this.#execution, outcome.status, outcome.attempt, outcome.started, outcome.duration]
    row.push(exception === null ? null : JSON.stringify(exception), null)
    const paramTags: [string, Tag][] = []
    const fieldTags: [string, Tag][] = []
    const overflow: [string, Native][] = []
    let bytes = ROW_BYTES
    for (const name of this.#paramNames) {
      if (!Object.hasOwn(params, name)) {
        row.push(null)
        continue
      }
      const native = toNative(params[name], `run.params.${name}`)
      const tag = tagOf(params[name])
      if (tag !== '') paramTags.push([name, tag])
      row.push(native)
      bytes += sizeOf(native)
    }
    for (const name of Object.keys(fields)) {
      const native = toNative(fields[name], `run.fields.${name}`)
      const tag = tagOf(fields[name])
      if (tag !== '') fieldTags.push([name, tag])
      const column = this.#columns.get(name) ?? this.#newColumn(name)
      if (column === MAX_COLUMNS) overflow.push([name, native])
      else place(row, LEADING_NAMES.length + column, native)
      bytes += sizeOf(native)
    }
    if (paramTags.length + fieldTags.length > 0) row[LEADING_NAMES.length - 1] = encodeExact(paramTags, fieldTags)
    const state = Object.keys(outcome.state).length === 0 ? null : encode(outcome.state, 'run.state')
    return { row, overflow, state, bytes: bytes + (state?.length ?? 0) }
  }

  /** The number of a field's column; `MAX_COLUMNS` means the table `overflow`. Declared in the file at the next flush. */
  #newColumn(name: string): number {
    checkName(name, 'run.fields')
    const used = this.#paramNames.length + this.#columns.size
    if (used >= MAX_COLUMNS) return MAX_COLUMNS
    this.#columns.set(name, used)
    return used
  }

  #declare(kind: ColumnKind, names: readonly string[]): void {
    const insert = this.#db.prepare('INSERT INTO columns VALUES (?, ?, ?)')
    for (const name of names) insert.run(this.#declared++, kind, name)
  }

  #flush(): void {
    if (this.#pending.length === 0) return
    if (!this.#inTransaction) {
      this.#begin.run()
      this.#inTransaction = true
    }
    this.#addColumns()
    this.#insertRows()
    this.#insertRest()
    this.#pending = []
    this.#pendingBytes = 0
  }

  #addColumns(): void {
    const known = this.#declared
    const wanted = this.#paramNames.length + this.#columns.size
    if (known === wanted) return
    for (let number = known; number < wanted; number++) this.#db.exec(`ALTER TABLE runs ADD COLUMN c${number}`)
    this.#declare('field', [...this.#columns.keys()].slice(known - this.#paramNames.length))
    this.#insert = undefined
  }

  #statements() {
    if (this.#insert === undefined) {
      const width = LEADING_NAMES.length + this.#declared
      const rows = Math.max(1, Math.min(BATCH_ROWS, Math.floor(MAX_PARAMETERS / width)))
      const one = `(${Array(width).fill('?').join()})`
      const prepare = (count: number) => this.#db.prepare(`INSERT INTO runs VALUES ${Array(count).fill(one).join()}`)
      this.#insert = { width, rows, many: prepare(rows), one: prepare(1) }
    }
    return this.#insert
  }

  #insertRows(): void {
    const { width, rows, many, one } = this.#statements()
    const whole = this.#pending.length - (this.#pending.length % rows)
    let values: Native[] = []
    for (const [at, { row }] of this.#pending.entries()) {
      while (row.length < width) row.push(null)
      if (at >= whole) {
        one.run(row)
        continue
      }
      for (const value of row) values.push(value)
      if (values.length === width * rows) {
        many.run(values)
        values = []
      }
    }
  }

  #insertRest(): void {
    for (const { row, overflow, state } of this.#pending) {
      const [run = null] = row
      if (state !== null) this.#prepared('INSERT INTO states VALUES (?, ?)').run(run, state)
      for (const [name, value] of overflow) this.#prepared('INSERT INTO overflow VALUES (?, ?, ?)').run(run, name, value)
    }
    for (const run of this.#unfinished) this.#prepared('INSERT INTO unfinished VALUES (?)').run(run)
    this.#unfinished = []
  }

  #prepared(sql: string): Database.Statement {
    let statement = this.#rare.get(sql)
    if (statement === undefined) this.#rare.set(sql, (statement = this.#db.prepare(sql)))
    return statement
  }
}

const sizeOf = (value: Native): number => (typeof value === 'string' || (typeof value === 'object' && value !== null) ? value.length : 8)

function place(row: Native[], at: number, value: Native): void {
  while (row.length < at) row.push(null)
  row[at] = value
}
