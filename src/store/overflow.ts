import type Database from 'better-sqlite3'
import type { Native } from '../codec/cell.js'
import { json } from '../engine-globals.js'
import { quote } from './column-names.js'

/**
 * Rows to read at a time. No statement stays open while another writes, and a row may be as wide
 * as SQLite allows.
 */
const PAGE = 32

/** A field, and the column of a table that holds it. */
export interface FieldColumn {
  readonly name: string
  readonly column: string
}

/** Where values come from and where they go: quoted names. */
interface Transfer {
  readonly from: string
  readonly to: string
  /** A condition on `run`. */
  readonly runs: string
}

/**
 * Copies what columns hold to rows of an overflow table. One pass: a scan for each field would take
 * time by the square of their number.
 */
export function copyToOverflow(db: Database.Database, columns: readonly FieldColumn[], { from, to, runs }: Transfer): void {
  if (columns.length === 0) return
  const list = columns.map(({ column }) => quote(column)).join()
  const page = db.prepare(`SELECT run, ${list} FROM ${from} WHERE run > ? AND ${runs} ORDER BY run LIMIT ${PAGE}`).safeIntegers().raw()
  const insert = db.prepare(`INSERT INTO ${to} VALUES (?, ?, ?)`)
  for (let after: Native = BigInt(Number.MIN_SAFE_INTEGER); ; ) {
    const rows = page.all(after) as Native[][]
    for (const [run, ...values] of rows) {
      for (const [at, value] of values.entries()) if (value !== null) insert.run(run, columns[at]?.name, value)
    }
    after = rows.at(-1)?.[0] ?? null
    if (rows.length < PAGE) return
  }
}

/**
 * Copies rows of an overflow table into the columns of their fields. One UPDATE a run: each writes
 * the whole row again.
 */
export function copyToColumns(db: Database.Database, columns: readonly FieldColumn[], { from, to, runs }: Transfer): void {
  if (columns.length === 0) return
  const columnOf = new Map(columns.map(({ name, column }) => [name, column]))
  const isWanted = `${runs} AND name IN (SELECT value FROM json_each(?))`
  const names = json.stringify([...columnOf.keys()])
  const values = db.prepare(`SELECT name, value FROM ${from} WHERE run = ? AND ${isWanted}`).safeIntegers().raw()
  const updates = new Updates(db, to)
  for (const run of db.prepare(`SELECT DISTINCT run FROM ${from} WHERE ${isWanted}`).pluck().all(names)) {
    const cells = values.all(run, names) as [string, Native][]
    updates.of(cells.map(([name]) => quote(columnOf.get(name) ?? name))).run(...cells.map(([, value]) => value), run)
  }
}

/** Prepares an UPDATE for each set of columns; runs mostly have the same. */
class Updates {
  readonly #db: Database.Database
  readonly #table: string
  #list = ''
  #statement: Database.Statement | undefined

  constructor(db: Database.Database, table: string) {
    this.#db = db
    this.#table = table
  }

  of(columns: readonly string[]): Database.Statement {
    const list = columns.map((column) => `${column} = ?`).join()
    if (list !== this.#list) this.#statement = undefined
    this.#list = list
    this.#statement ??= this.#db.prepare(`UPDATE ${this.#table} SET ${list} WHERE run = ?`)
    return this.#statement
  }
}
