import Database from 'better-sqlite3'
import type { Native } from '../codec/cell.js'
import { sequenceTable } from './layout.js'

/** Rows of a sequence: `idx`, `at`, `exact`, then the values of the columns. */
interface Rows {
  readonly columns: readonly string[]
  readonly rows: Native[][]
}

/** Where a part of the sequence stands. */
interface Stretch {
  readonly table: string
  readonly columns: readonly string[]
}

/**
 * What the run that executes has tracked in parts that are closed, for the run to read: the
 * coordinator removes those. In a temporary database, since there may be more than memory holds.
 */
export class SequenceHistory {
  readonly #db = new Database('')
  readonly #stretches = new Map<string, Stretch[]>()
  #tables = 0

  /** Copies the rows of a run from a file that nobody writes. */
  take(
    file: string,
    run: number,
    sequences: readonly { readonly name: string; readonly number: number; readonly columns: readonly string[] }[],
  ): void {
    this.#db.prepare('ATTACH ? AS part').run(file)
    try {
      for (const { name, number, columns } of sequences) {
        const table = `s${this.#tables++}`
        const names = ['idx', 'at', 'exact', ...columns.map((_, at) => `c${at}`)].join()
        this.#db.exec(
          `CREATE TABLE ${table} AS SELECT ${names} FROM part.${sequenceTable(number)} WHERE run = ${Number(run)} ORDER BY rowid`,
        )
        this.#stretches.set(name, [...(this.#stretches.get(name) ?? []), { table, columns }])
      }
    } finally {
      this.#db.exec('DETACH part')
    }
  }

  /** The rows of a sequence, oldest first. */
  rows(name: string): Rows[] {
    return (this.#stretches.get(name) ?? []).map(({ table, columns }) => ({
      columns,
      rows: this.#db.prepare(`SELECT * FROM ${table} ORDER BY rowid`).safeIntegers().raw().all() as Native[][],
    }))
  }

  close(): void {
    this.#db.close()
  }
}
