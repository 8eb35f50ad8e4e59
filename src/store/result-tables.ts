import type Database from 'better-sqlite3'
import { CHECKPOINT_COLUMNS, LEADING_COLUMNS, LOG_COLUMNS, MAX_COLUMNS } from '../chunk/layout.js'
import { ExactReader } from '../codec/exact.js'
import { engineNames, type Named, nameColumn } from './column-names.js'
import type { Connection } from './connection.js'
import { quote } from './sql.js'

/** A param or field and where it stands: its column, or null in the table `overflow`. */
export interface Column extends Named {
  readonly column: string | null
}

const keyOf = ({ kind, name }: Named): string => `${kind}:${name}`

/** The tables of one experiment: `experiment_<suffix>`, and where they are needed `state_`, `overflow_`, `logs_` and `checkpoints_<suffix>`. */
export class ResultTables {
  readonly #connection: Connection
  readonly idExperiment: string
  /** The name of the table of results, as SQL outside of this package has it. */
  readonly name: string
  /** Quoted names. */
  readonly main: string
  readonly state: string
  readonly overflow: string
  readonly logs: string
  readonly checkpoints: string
  /** Reads what the columns cannot say. */
  readonly exact = new ExactReader()
  readonly #suffix: string
  #exists = false
  #version: unknown
  #physical: readonly string[] = []
  #columns: Column[] = []
  #byKey = new Map<string, Column>()

  constructor(connection: Connection, { idExperiment, suffix }: { idExperiment: string; suffix: string }) {
    this.#connection = connection
    this.idExperiment = idExperiment
    this.#suffix = suffix
    this.name = `experiment_${suffix}`
    this.main = quote(this.name)
    this.state = quote(`state_${suffix}`)
    this.overflow = quote(`overflow_${suffix}`)
    this.logs = quote(`logs_${suffix}`)
    this.checkpoints = quote(`checkpoints_${suffix}`)
    this.refresh()
  }

  get db(): Database.Database {
    return this.#connection.db
  }

  /** The same connection; throws where the session only reads. */
  get writable(): Database.Database {
    return this.#connection.writable
  }

  /** See `Connection`. */
  prepared(sql: string): Database.Statement {
    return this.#connection.prepared(sql)
  }

  /** See `Connection`. */
  guard<T>(work: () => T): T {
    return this.#connection.guard(work)
  }

  /** The same if another connection has committed since the last look: two microseconds. */
  refreshIfChanged(): void {
    if (this.#dataVersion() !== this.#version) this.refresh()
  }

  /**
   * Reads again what stands in the database; another program, or a rolled back transaction, may have changed it. An experiment that was deleted or
   * replaced has no table, even if another has it now.
   */
  refresh(): void {
    this.#version = this.#dataVersion()
    const isThere = this.db.prepare('SELECT 1 FROM experiments WHERE id_experiment = ?').get(this.idExperiment) !== undefined
    const physical = !isThere ? [] : (this.db.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(this.name) as string[])
    const rows = this.db.prepare('SELECT kind, name, column_name AS "column" FROM columns WHERE id_experiment = ?').all(this.idExperiment)
    const order = new Map(physical.map((name, at) => [name, at]))
    const place = ({ column }: Column) => (column === null ? Number.POSITIVE_INFINITY : (order.get(column) ?? Number.POSITIVE_INFINITY))
    this.#exists = physical.length > 0
    this.#physical = physical
    this.#columns = (rows as Column[]).sort((a, b) => place(a) - place(b) || 0)
    this.#byKey = new Map(this.#columns.map((column) => [keyOf(column), column]))
  }

  #dataVersion(): unknown {
    return this.#connection.prepared('PRAGMA data_version').pluck().get()
  }

  /** False until the first merge. */
  get exists(): boolean {
    return this.#exists
  }

  /** The columns of the table of results as the last look found them. */
  get physicalColumns(): readonly string[] {
    return this.#physical
  }

  /** All params and fields, in the order of their columns. */
  get columns(): readonly Column[] {
    return this.#columns
  }

  find(named: Named): Column | undefined {
    return this.#byKey.get(keyOf(named))
  }

  /** True if the table's columns are these, in this order: then SQLite copies whole records. */
  matches(named: readonly Named[]): boolean {
    return (
      named.length === this.#columns.length &&
      named.every((one, at) => keyOf(one) === keyOf(this.#columns[at] ?? one) && this.#columns[at]?.column !== null)
    )
  }

  /** Makes the table with these columns if there is none, else adds those that are missing. Inside the caller's transaction. */
  ensure(named: readonly Named[]): void {
    const missing = named.filter((one) => !this.#byKey.has(keyOf(one)))
    if (missing.length === 0 && this.#exists) return
    const added = this.#name(missing)
    const columns = added.flatMap(({ column }) => (column === null ? [] : [column]))
    if (this.#exists) for (const column of columns) this.db.exec(`ALTER TABLE ${this.main} ADD COLUMN ${quote(column)}`)
    else this.db.exec(`CREATE TABLE ${this.main} (${[...LEADING_COLUMNS, ...columns.map(quote)].join(', ')})`)
    this.#exists = true
    const insert = this.db.prepare('INSERT INTO columns VALUES (?, ?, ?, ?)')
    for (const one of added) {
      insert.run(this.idExperiment, one.kind, one.name, one.column)
      this.#columns.push(one)
      this.#byKey.set(keyOf(one), one)
    }
    if (added.some(({ column }) => column === null)) this.ensureOverflow()
  }

  #name(missing: readonly Named[]): Column[] {
    const taken = engineNames()
    let used = 0
    for (const { column } of this.#columns) {
      if (column === null) continue
      taken.add(column.replace(/[A-Z]/g, (letter) => letter.toLowerCase()))
      used++
    }
    return missing.map((one) => ({ ...one, column: used++ < MAX_COLUMNS ? nameColumn(one, taken) : null }))
  }

  ensureState(): void {
    this.db.exec(`CREATE TABLE IF NOT EXISTS ${this.state} (run INTEGER PRIMARY KEY, state BLOB)`)
  }

  ensureOverflow(): void {
    this.db.exec(`CREATE TABLE IF NOT EXISTS ${this.overflow} (run INTEGER, name TEXT, value, PRIMARY KEY (run, name)) WITHOUT ROWID`)
  }

  ensureLogs(): void {
    this.db.exec(`CREATE TABLE IF NOT EXISTS ${this.logs} ${LOG_COLUMNS}`)
  }

  ensureCheckpoints(): void {
    this.db.exec(`CREATE TABLE IF NOT EXISTS ${this.checkpoints} ${CHECKPOINT_COLUMNS}`)
  }

  has(which: 'state' | 'overflow' | 'logs' | 'checkpoints'): boolean {
    return (
      this.#connection.prepared('SELECT 1 FROM sqlite_schema WHERE type = ? AND name = ?').get('table', `${which}_${this.#suffix}`) !==
      undefined
    )
  }

  /** The index that `get(id)` uses; kept only between executions, since it makes appending five times dearer. */
  get idIndex(): string {
    return quote(`${this.name}.id_run`)
  }

  drop(): void {
    for (const table of [this.main, this.state, this.overflow, this.logs, this.checkpoints]) this.db.exec(`DROP TABLE IF EXISTS ${table}`)
    this.refresh()
  }
}
