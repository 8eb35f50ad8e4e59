import type Database from 'better-sqlite3'
import { MAX_BYTES, type Native, tagOf, toNative } from '../codec/cell.js'
import { ExactTags } from '../codec/exact.js'
import { checkName } from '../codec/text.js'
import { json } from '../engine-globals.js'
import { UnstorableValueError } from '../errors.js'
import { createSequence, MAX_COLUMNS, SEQUENCE_NAMES, sequenceTable } from './layout.js'
import type { SequenceHost } from './sequence-host.js'

/**
 * Rows of one INSERT: one row at a time takes 1 us a row, 50 take 0.37, 100 take 0.35. The limit of
 * parameters is SQLite's.
 */
const MAX_ROWS = 50
const MAX_PARAMETERS = 32_766
/** Most bytes of texts and blobs that wait for their INSERT. */
const BATCH_BYTES = 1_000_000
const LEADING = SEQUENCE_NAMES.length

/** The values of one row by name. */
export type TrackedValues = Readonly<Record<string, unknown>>

/**
 * The rows of one sequence in a chunk file. Those that wait for their INSERT stand in one flat
 * array, to bind by spreading. Most rows have the names of the row before: they are looked up once.
 */
export class SequenceTable {
  readonly #host: SequenceHost
  readonly #number: number
  readonly #path: string
  readonly #places = new Map<string, number>()
  readonly #tags = new ExactTags()
  /** The names of the last row, their places in a row, and their paths for messages. */
  #names: readonly string[] = []
  #at: readonly number[] = []
  #paths: readonly string[] = []
  /** The values of the row that is read now. */
  readonly #row: Native[] = []
  #isReading = false
  #width = LEADING
  #capacity = 0
  #values: Native[] = []
  #count = 0
  #bytes = 0
  #written = 0
  #one: Database.Statement | undefined
  #many: Database.Statement | undefined

  constructor(host: SequenceHost, { number, name }: { readonly number: number; readonly name: string }) {
    this.#host = host
    this.#number = number
    this.#path = `run.track(${json.stringify(name)})`
    host.write(() => {
      host.put('sequences', [number, name])
      host.db.exec(createSequence(number))
    })
    this.#fit()
  }

  get number(): number {
    return this.#number
  }

  get columns(): readonly string[] {
    return [...this.#places.keys()]
  }

  /** The number of rows, with those that wait. */
  get size(): number {
    return this.#written + this.#count
  }

  /**
   * Adds a row, by value. True if enough rows wait for a `flush`. Throws `UnstorableValueError` and
   * adds nothing if a value cannot be stored.
   */
  add(run: number, idx: number, { at, values }: { readonly at: number; readonly values: TrackedValues }): boolean {
    if (this.#isReading) throw new UnstorableValueError(this.#path, 'is called while its values are read; pass values that call nothing')
    this.#isReading = true
    let exact: Native
    try {
      exact = this.#read(values)
    } finally {
      this.#isReading = false
    }
    const row = this.#values
    const base = this.#count * this.#width
    row[base] = run
    row[base + 1] = idx
    row[base + 2] = at
    row[base + 3] = exact
    const places = this.#at
    if (places.length < this.#width - LEADING) row.fill(null, base + LEADING, base + this.#width)
    for (let n = 0; n < places.length; n++) row[base + (places[n] ?? 0)] = this.#row[n] ?? null
    return ++this.#count === this.#capacity || this.#bytes > BATCH_BYTES
  }

  /** Reads the values of a row; returns the tags of what their columns cannot say. */
  #read(values: TrackedValues): Native {
    const names = Object.keys(values)
    if (!this.#isUsual(names)) this.#learn(names)
    this.#tags.take()
    let bytes = 0
    for (let n = 0; n < names.length; n++) {
      const name = names[n] ?? ''
      const value = values[name]
      const native = toNative(value, this.#paths[n] ?? '')
      const tag = tagOf(value, native)
      if (tag !== '') this.#tags.field(name, tag)
      if (typeof native === 'string' || (typeof native === 'object' && native !== null)) bytes += native.length
      this.#row[n] = native
    }
    if (bytes > MAX_BYTES / 3) throw new UnstorableValueError(this.#path, 'has a row too large for SQLite; store large values in files')
    this.#bytes += bytes
    return this.#tags.take()
  }

  #isUsual(names: readonly string[]): boolean {
    const usual = this.#names
    if (names.length !== usual.length) return false
    for (let n = 0; n < names.length; n++) if (names[n] !== usual[n]) return false
    return true
  }

  #learn(names: readonly string[]): void {
    const added = names.filter((name) => !this.#places.has(name))
    for (const name of added) checkName(name, this.#path)
    if (this.#places.size + added.length > MAX_COLUMNS) {
      throw new UnstorableValueError(this.#path, `would have more than ${MAX_COLUMNS} names; track them as rows of a name and a value`)
    }
    if (added.length > 0) this.#widen(added)
    this.#names = names
    this.#at = names.map((name) => this.#places.get(name) ?? 0)
    this.#paths = names.map((name) => `${this.#path}.${name}`)
  }

  #widen(names: readonly string[]): void {
    this.flush()
    const first = this.#places.size
    this.#host.write(() => {
      for (const [at, name] of names.entries()) {
        this.#host.db.exec(`ALTER TABLE ${sequenceTable(this.#number)} ADD COLUMN c${first + at}`)
        this.#host.put('sequence_columns', [this.#number, first + at, name])
      }
    })
    for (const name of names) this.#places.set(name, LEADING + this.#places.size)
    this.#fit()
  }

  #fit(): void {
    this.#width = LEADING + this.#places.size
    this.#capacity = Math.max(1, Math.min(MAX_ROWS, Math.floor(MAX_PARAMETERS / this.#width)))
    this.#values = new Array<Native>(this.#width * this.#capacity).fill(null)
    this.#one = undefined
    this.#many = undefined
  }

  flush(): void {
    if (this.#count === 0) return
    this.#host.write(() => {
      if (this.#count === this.#capacity) {
        this.#many ??= this.#prepare(this.#capacity)
        this.#many.run(...this.#values)
        return
      }
      this.#one ??= this.#prepare(1)
      for (let n = 0; n < this.#count; n++) this.#one.run(...this.#values.slice(n * this.#width, (n + 1) * this.#width))
    })
    this.#written += this.#count
    this.#count = 0
    this.#bytes = 0
  }

  #prepare(rows: number): Database.Statement {
    const one = `(${Array(this.#width).fill('?').join()})`
    return this.#host.db.prepare(`INSERT INTO ${sequenceTable(this.#number)} VALUES ${Array(rows).fill(one).join()}`)
  }

  /** The rows of a run from this row of the table on, in order: `idx`, `at`, `exact`, values. */
  rows(run: number, first: number): { readonly columns: readonly string[]; readonly rows: Native[][] } {
    this.flush()
    const { columns } = this
    const select = ['idx', 'at', 'exact', ...columns.map((_, at) => `c${at}`)].join()
    const rows = this.#host.db
      .prepare(`SELECT ${select} FROM ${sequenceTable(this.#number)} WHERE run = ? AND rowid > ? ORDER BY rowid`)
      .safeIntegers()
      .raw()
      .all(run, first) as Native[][]
    return { columns, rows }
  }
}
