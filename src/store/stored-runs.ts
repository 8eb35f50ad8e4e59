import { RunNotFoundError, UnknownSequenceError } from '../errors.js'
import type { RecordedSpaces } from '../spaces/recorded-spaces.js'
import { readingOrder } from './column-names.js'
import { readConfig } from './read-config.js'
import { type LogEntry, readLog } from './read-logs.js'
import { type RunValues, readValues } from './read-values.js'
import type { ResultTables } from './result-tables.js'
import { among, between, type RowFilter, type RowRange, sortedRuns } from './row-filter.js'
import { toRecord } from './run-record.js'
import { NO_RESULT, PAGE_ROWS, type RunRow, readRange, readRows } from './run-rows.js'
import type { RowsOptions, RunSource } from './runs.js'
import { Sequence } from './sequence.js'
import { listSequences } from './sequence-tables.js'
import { updateFields } from './update-fields.js'

interface HasRun {
  readonly run: number
}

/** Reads runs in some form. */
interface PageReader<T extends HasRun> {
  /** Those that have a result, by run number. */
  read(table: ResultTables, range: RowRange): readonly T[]
  /** One that has none. */
  pending(run: number): T
}

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

  rows(options: RowsOptions = {}): Generator<RunRow> {
    return this.#pages(options, { read: readRange, pending: (run) => this.#pending(run) })
  }

  *values(names: readonly string[], options: RowsOptions = {}): Generator<readonly unknown[]> {
    const shown = this.names()
    const reader: PageReader<RunValues> = {
      read: (table, range) => readValues(table, names, range),
      pending: (run) => {
        const record = toRecord(this.#pending(run), shown)
        return { run, values: names.map((name) => record[name]) }
      },
    }
    for (const { values } of this.#pages(options, reader)) yield values
  }

  #pages<T extends HasRun>(options: RowsOptions, reader: PageReader<T>): Generator<T> {
    const { status, where, sort, limit = Number.POSITIVE_INFINITY } = options
    // Conditions and sorting need results, and pending runs have none.
    if (status === 'pending') return this.#withoutResult(where === undefined && sort === undefined ? this.size : 0, reader)
    const filter = { ...(status !== undefined && { status }), ...(where !== undefined && { where }) }
    if (sort !== undefined) return this.#sorted(sort, { ...filter, limit }, reader)
    return status === undefined && where === undefined ? this.#all(reader) : this.#ended(filter, reader)
  }

  *#all<T extends HasRun>(reader: PageReader<T>): Generator<T> {
    const table = this.#table()
    const { size } = this
    for (let first = 0; first < size; first += PAGE_ROWS) {
      const end = Math.min(size, first + PAGE_ROWS)
      const ended = table === undefined ? [] : reader.read(table, { runs: between(first, end), limit: PAGE_ROWS })
      const byRun = new Map(ended.map((row) => [row.run, row]))
      for (let run = first; run < end; run++) yield byRun.get(run) ?? reader.pending(run)
    }
  }

  /** Of the first `size` runs. */
  *#withoutResult<T extends HasRun>(size: number, { pending }: PageReader<T>): Generator<T> {
    const table = this.#table()
    for (let first = 0; first < size; first += PAGE_ROWS) {
      const end = Math.min(size, first + PAGE_ROWS)
      const ended = table === undefined ? [] : readValues(table, [], { runs: between(first, end), limit: PAGE_ROWS })
      const runs = new Set(ended.map(({ run }) => run))
      for (let run = first; run < end; run++) if (!runs.has(run)) yield pending(run)
    }
  }

  *#ended<T extends HasRun>(filter: RowFilter, { read }: PageReader<T>): Generator<T> {
    const table = this.#table()
    if (table === undefined) return
    for (let first = 0; ; ) {
      const rows = read(table, { ...filter, runs: between(first, this.size), limit: PAGE_ROWS })
      yield* rows
      const last = rows.at(-1)
      if (last === undefined || rows.length < PAGE_ROWS) return
      first = last.run + 1
    }
  }

  *#sorted<T extends HasRun>(
    sort: readonly string[],
    filter: RowFilter & { readonly limit: number },
    { read }: PageReader<T>,
  ): Generator<T> {
    const table = this.#table()
    if (table === undefined) return
    const runs = sortedRuns(table, sort, filter)
    for (let first = 0; first < runs.length; first += PAGE_ROWS) {
      const page = runs.slice(first, first + PAGE_ROWS)
      const byRun = new Map(read(table, { runs: among(page), limit: PAGE_ROWS }).map((row) => [row.run, row]))
      for (const run of page) {
        const row = byRun.get(run)
        if (row !== undefined) yield row
      }
    }
  }

  ended(first: number, end: number): readonly RunRow[] {
    const table = this.#table()
    return table === undefined ? [] : readRows(table, [first, end])
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
    const columns = this.#table()?.columns ?? []
    const known = new Set(columns.flatMap(({ kind, name }) => (kind === 'param' ? [name] : [])))
    const added = this.#spaces().names.filter((name) => !known.has(name))
    const all = [...columns, ...added.map((name) => ({ kind: 'param' as const, name, column: null }))]
    return new Map(readingOrder(all).map(({ kind, name, shown }) => [`${kind}:${name}`, shown]))
  }

  update(idRun: string, fields: Readonly<Record<string, unknown>>): void {
    const row = this.find(idRun)
    const table = this.#table()
    if (row === undefined || table === undefined) throw new RunNotFoundError(idRun, this.#name)
    if (row.status === 'pending') throw new RunNotFoundError(idRun, this.#name, 'has no result yet, so no fields to update')
    const found = table.guard(() => updateFields(table, row, fields))
    if (!found) throw new RunNotFoundError(idRun, this.#name)
  }

  sequence(name: string): Sequence {
    const found = () => {
      const tables = this.#table()
      const all = tables === undefined ? [] : tables.guard(() => listSequences(tables))
      const sequence = all.find((one) => one.name === name)
      if (tables === undefined || sequence === undefined) {
        throw new UnknownSequenceError(
          name,
          this.#name,
          all.map((one) => one.name),
        )
      }
      return { tables, sequence }
    }
    found()
    return new Sequence(name, { found, runOf: (idRun) => this.find(idRun)?.run })
  }

  config(execution: number): Readonly<Record<string, unknown>> {
    const table = this.#table()
    return table === undefined ? {} : table.guard(() => readConfig(table, execution))
  }

  #pending(run: number): RunRow {
    const spaces = this.#spaces()
    const idRun = spaces.idOf(run)
    const { params } = spaces.locate(run)
    const inOrder = spaces.names.flatMap((name) => (Object.hasOwn(params, name) ? [[name, params[name]] as const] : []))
    return { run, idRun, status: 'pending', ...NO_RESULT, params: Object.fromEntries(inOrder), fields: {}, state: {} }
  }
}

/** The number of a run, by its id. Makes the index if there is none and the session may write. */
function numberOf(table: ResultTables, idRun: string): number | undefined {
  if (!table.db.readonly) table.db.exec(`CREATE INDEX IF NOT EXISTS ${table.idIndex} ON ${table.main} (id_run)`)
  return table.db.prepare(`SELECT run FROM ${table.main} WHERE id_run = ?`).pluck().get(idRun) as number | undefined
}
