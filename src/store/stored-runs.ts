import { RunNotFoundError } from '../errors.js'
import type { RecordedSpaces } from '../spaces/recorded-spaces.js'
import { type LogEntry, readLog } from './read-logs.js'
import type { ResultTables } from './result-tables.js'
import { type RowFilter, sortedRuns } from './row-filter.js'
import { NO_RESULT, PAGE_ROWS, type RunRow, readRows, readRowsOf } from './run-rows.js'
import type { RowsOptions, RunSource } from './runs.js'
import { updateFields } from './update-fields.js'

/**
 * Reads the runs of an experiment from its table, page by page, and derives runs without a row from
 * their spaces.
 */
export class StoredRuns implements RunSource {
  readonly #name: string
  /** The tables, with their columns as they are now; undefined until the name is claimed. */
  readonly #table: () => ResultTables | undefined
  readonly #spaces: () => RecordedSpaces

  constructor({ name, table, spaces }: { name: string; table: () => ResultTables | undefined; spaces: () => RecordedSpaces }) {
    this.#name = name
    this.#table = table
    this.#spaces = spaces
  }

  get size(): number {
    return this.#spaces().size
  }

  *rows({ status, where, sort, limit = Number.POSITIVE_INFINITY }: RowsOptions = {}): Generator<RunRow> {
    if (status === 'pending') {
      // Conditions and sorting need results, and pending runs have none.
      if (where !== undefined || sort !== undefined) return
      for (const row of this.#all()) if (row.status === 'pending') yield row
      return
    }
    const filter = { ...(status !== undefined && { status }), ...(where !== undefined && { where }) }
    if (sort !== undefined) yield* this.#sorted(sort, { ...filter, limit })
    else yield* status === undefined && where === undefined ? this.#all() : this.#ended(filter)
  }

  *#all(): Generator<RunRow> {
    const table = this.#table()
    const { size } = this
    for (let first = 0; first < size; first += PAGE_ROWS) {
      const end = Math.min(size, first + PAGE_ROWS)
      const byRun = new Map((table === undefined ? [] : readRows(table, [first, end])).map((row) => [row.run, row]))
      for (let run = first; run < end; run++) yield byRun.get(run) ?? this.#pending(run)
    }
  }

  *#ended(filter: RowFilter): Generator<RunRow> {
    const table = this.#table()
    if (table === undefined) return
    for (let first = 0; ; ) {
      const rows = readRows(table, [first, this.size], filter)
      yield* rows
      const last = rows.at(-1)
      if (last === undefined || rows.length < PAGE_ROWS) return
      first = last.run + 1
    }
  }

  *#sorted(sort: readonly string[], filter: RowFilter & { readonly limit: number }): Generator<RunRow> {
    const table = this.#table()
    if (table === undefined) return
    const runs = sortedRuns(table, sort, filter)
    for (let first = 0; first < runs.length; first += PAGE_ROWS) {
      const page = runs.slice(first, first + PAGE_ROWS)
      const byRun = new Map(readRowsOf(table, page).map((row) => [row.run, row]))
      for (const run of page) {
        const row = byRun.get(run)
        if (row !== undefined) yield row
      }
    }
  }

  find(idRun: string): RunRow | undefined {
    const table = this.#table()
    if (table?.exists) {
      const run = table.guard(() => numberOf(table, idRun))
      if (run !== undefined) return readRows(table, [run, run + 1])[0]
    }
    for (const row of this.rows({ status: 'pending' })) if (row.idRun === idRun) return row
    return undefined
  }

  log(run: number): LogEntry[] {
    const table = this.#table()
    return table === undefined ? [] : table.guard(() => readLog(table, run))
  }

  names(): ReadonlyMap<string, string> {
    return new Map((this.#table()?.columns ?? []).map(({ kind, name, column }) => [`${kind}:${name}`, column ?? name]))
  }

  update(idRun: string, fields: Readonly<Record<string, unknown>>): void {
    const row = this.find(idRun)
    const table = this.#table()
    if (row === undefined || table === undefined) throw new RunNotFoundError(idRun, this.#name)
    if (row.status === 'pending') throw new RunNotFoundError(idRun, this.#name, 'has no result yet, so no fields to update')
    const found = table.guard(() => updateFields(table, row, fields))
    if (!found) throw new RunNotFoundError(idRun, this.#name)
  }

  #pending(run: number): RunRow {
    const spaces = this.#spaces()
    const idRun = spaces.idOf(run)
    const { params } = spaces.locate(run)
    return { run, idRun, status: 'pending', ...NO_RESULT, params: { ...params }, fields: {}, state: {} }
  }
}

/** The number of a run, by its id. Makes the index if there is none and the session may write. */
function numberOf(table: ResultTables, idRun: string): number | undefined {
  if (!table.db.readonly) table.db.exec(`CREATE INDEX IF NOT EXISTS ${table.idIndex} ON ${table.main} (id_run)`)
  return table.db.prepare(`SELECT run FROM ${table.main} WHERE id_run = ?`).pluck().get(idRun) as number | undefined
}
