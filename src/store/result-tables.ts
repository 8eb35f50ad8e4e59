import type Database from 'better-sqlite3'
import { FORMER_NAMES, LEADING_COLUMNS, LEADING_NAMES, MAX_COLUMNS, RARE_TABLES } from '../chunk/layout.js'
import { ExactReader } from '../codec/exact.js'
import { type Column, engineNames, fold, type Named, nameColumn, quote, type ReadColumn, readingOrder } from './column-names.js'
import type { Connection } from './connection.js'

/** The tables beside the results, by the prefix of their names. Each is made with its first row. */
const BESIDE = {
  state: RARE_TABLES.states,
  overflow: RARE_TABLES.overflow,
  logs: RARE_TABLES.logs,
  checkpoints: RARE_TABLES.checkpoints,
  tracked: RARE_TABLES.tracked,
} as const
type Beside = keyof typeof BESIDE

const keyOf = ({ kind, name }: Named): string => `${kind}:${name}`

/**
 * The tables of one experiment: `experiment_<suffix>`, and, if needed, `state_`, `overflow_`,
 * `logs_`, `checkpoints_` and `tracked_<suffix>`. Those of sequences: see `sequence-tables.ts`.
 */
export class ResultTables {
  readonly #connection: Connection
  readonly idExperiment: string
  /** The name of the table of results, for the user's SQL. */
  readonly name: string
  /** Quoted names. */
  readonly main: string
  readonly state: string
  readonly overflow: string
  readonly logs: string
  readonly checkpoints: string
  readonly tracked: string
  /** Reads the tags of a row, which its columns cannot say. */
  readonly exact = new ExactReader()
  readonly suffix: string
  #exists = false
  #version: unknown
  #physical: readonly string[] = []
  #columns: Column[] = []
  #byKey = new Map<string, Column>()
  #inOrder: readonly ReadColumn[] | undefined

  constructor(connection: Connection, { idExperiment, suffix }: { idExperiment: string; suffix: string }) {
    this.#connection = connection
    this.idExperiment = idExperiment
    this.suffix = suffix
    this.name = `experiment_${suffix}`
    this.main = quote(this.name)
    this.state = quote(`state_${suffix}`)
    this.overflow = quote(`overflow_${suffix}`)
    this.logs = quote(`logs_${suffix}`)
    this.checkpoints = quote(`checkpoints_${suffix}`)
    this.tracked = quote(`tracked_${suffix}`)
    this.refresh()
  }

  get db(): Database.Database {
    return this.#connection.db
  }

  /** The same connection; throws if the session only reads. */
  get writable(): Database.Database {
    return this.#connection.writable
  }

  /** See `Connection`. */
  prepared(sql: string): Database.Statement {
    return this.#connection.prepared(sql)
  }

  /** See `Connection`. */
  checkFile(): void {
    this.#connection.checkFile()
  }

  /** See `Connection`. */
  guard<T>(work: () => T): T {
    return this.#connection.guard(work)
  }

  /** Refreshes only if another connection has committed since the last refresh. Takes 2 us. */
  refreshIfChanged(): void {
    if (this.#dataVersion() !== this.#version) this.refresh()
  }

  /**
   * One transaction that writes. It begins with the columns as they are then: another process may
   * have added some while this one waited for its turn.
   */
  write<T>(work: () => T): T {
    try {
      return this.writable
        .transaction(() => {
          this.refreshIfChanged()
          return work()
        })
        .immediate()
    } catch (error) {
      // The columns that the transaction added are gone with it.
      this.refresh()
      throw error
    }
  }

  /** Reads one state of the database, with the columns of that state. */
  read<T>(work: () => T): T {
    return this.db.transaction(() => {
      this.refreshIfChanged()
      return work()
    })()
  }

  /**
   * Reads the columns again. An experiment that was deleted or replaced has no table, even if
   * another one has it now.
   */
  refresh(): void {
    this.#version = this.#dataVersion()
    const isThere = this.db.prepare('SELECT 1 FROM experiments WHERE id_experiment = ?').get(this.idExperiment) !== undefined
    const physical = !isThere ? [] : (this.db.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(this.name) as string[])
    const rows = this.db.prepare('SELECT kind, name, column_name AS "column" FROM columns WHERE id_experiment = ?').all(this.idExperiment)
    const order = new Map(physical.map((name, at) => [name, at]))
    const place = ({ column }: Column) => (column === null ? Number.POSITIVE_INFINITY : (order.get(column) ?? Number.POSITIVE_INFINITY))
    this.#inOrder = undefined
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

  /** The names of the columns of the table of results, as of the last refresh. */
  get physicalColumns(): readonly string[] {
    return this.#physical
  }

  /** The leading columns that the table has: those of a lab before schema 5 are fewer. */
  get leading(): readonly string[] {
    return this.#exists && this.#physical[FORMER_NAMES.length - 1] === FORMER_NAMES.at(-1) ? FORMER_NAMES : LEADING_NAMES
  }

  /** All params and fields, in the order of their columns. */
  get columns(): readonly Column[] {
    return this.#columns
  }

  /** The same in the order of readers. */
  get inOrder(): readonly ReadColumn[] {
    this.#inOrder ??= readingOrder(this.#columns)
    return this.#inOrder
  }

  find(named: Named): Column | undefined {
    return this.#byKey.get(keyOf(named))
  }

  /**
   * True if the table has exactly these columns in this order: then SQLite copies whole records.
   */
  matches(named: readonly Named[]): boolean {
    return (
      named.length === this.#columns.length &&
      named.every((one, at) => keyOf(one) === keyOf(this.#columns[at] ?? one) && this.#columns[at]?.column !== null)
    )
  }

  /**
   * Makes the table with these columns, or adds the missing ones. Inside the caller's transaction.
   */
  ensure(named: readonly Named[]): void {
    const missing = named.filter((one) => !this.#byKey.has(keyOf(one)))
    if (missing.length === 0 && this.#exists) return
    this.#inOrder = undefined
    const added = this.#name(missing)
    const columns = added.flatMap(({ column }) => (column === null ? [] : [column]))
    if (this.#exists) for (const column of columns) this.db.exec(`ALTER TABLE ${this.main} ADD COLUMN ${quote(column)}`)
    else this.db.exec(`CREATE TABLE ${this.main} (${[...LEADING_COLUMNS, ...columns.map(quote)].join(', ')})`)
    this.#exists = true
    const insert = this.db.prepare('INSERT INTO columns (id_experiment, kind, name, column_name) VALUES (?, ?, ?, ?)')
    for (const one of added) {
      insert.run(this.idExperiment, one.kind, one.name, one.column)
      this.#columns.push(one)
      this.#byKey.set(keyOf(one), one)
    }
    if (added.some(({ column }) => column === null)) this.ensureTable('overflow')
  }

  #name(missing: readonly Named[]): Column[] {
    const taken = engineNames()
    let used = 0
    for (const { column } of this.#columns) {
      if (column === null) continue
      taken.add(fold(column))
      used++
    }
    return missing.map((one) => ({ ...one, column: used++ < MAX_COLUMNS ? nameColumn(one, taken) : null }))
  }

  /**
   * Makes one of the tables beside the results, unless it exists. Inside the caller's transaction.
   */
  ensureTable(which: Beside): void {
    this.db.exec(`CREATE TABLE IF NOT EXISTS ${this[which]} ${BESIDE[which]}`)
  }

  has(which: Beside): boolean {
    return (
      this.#connection.prepared('SELECT 1 FROM sqlite_schema WHERE type = ? AND name = ?').get('table', `${which}_${this.suffix}`) !==
      undefined
    )
  }

  /**
   * The index that `get(id)` uses. It exists only between executions: with it, appending costs five
   * times as much.
   */
  get idIndex(): string {
    return quote(`${this.name}.id_run`)
  }

  drop(): void {
    const beside = (Object.keys(BESIDE) as Beside[]).map((which) => this[which])
    for (const table of [this.main, ...beside]) this.db.exec(`DROP TABLE IF EXISTS ${table}`)
    this.refresh()
  }
}
