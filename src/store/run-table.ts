import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Status } from '../chunk/layout.js'
import type { Ranges } from '../chunk/ranges.js'
import type { ExecutionRecord, MergeResult, Recovered, RunStore } from '../coordinator/contracts.js'
import type { RunResult } from '../coordinator/plan.js'
import type { FailureCount } from '../errors.js'
import type { RunState } from '../model/run.js'
import { lastExecution, recordEnd, recordStart } from './executions.js'
import { type ExperimentTable, experimentTable } from './experiment-table.js'
import type { ExperimentRecord } from './experiments.js'
import type { Lab } from './lab.js'
import { type MergeOptions, mergeChunk, recoverChunk } from './merge.js'
import { type Row, readRows } from './row.js'
import { settleColumns } from './settle.js'

const READ_ROWS = 32

/** The results of one experiment in the lab, as an execution writes them. */
export class RunTable implements RunStore {
  readonly table: ExperimentTable
  readonly #lab: Lab
  readonly #idExperiment: string
  /** Files of this opening do not meet those that another left behind. */
  readonly #stem = randomBytes(4).toString('hex')
  #files = 0

  constructor(lab: Lab, record: Pick<ExperimentRecord, 'idExperiment' | 'suffix'>) {
    this.#lab = lab
    this.#idExperiment = record.idExperiment
    this.table = experimentTable(lab, record)
  }

  chunkFile(): string {
    const number = String(this.#files++).padStart(8, '0')
    return join(this.#lab.folders.open(this.#idExperiment), `${this.#stem}-${number}.db`)
  }

  merge(file: string, options: MergeOptions): MergeResult {
    return mergeChunk(this.table, file, options)
  }

  *read(runs: Ranges): Iterable<{ readonly run: number; readonly state: RunState }> {
    for (const [first, end] of runs) {
      for (const row of this.#pages(first, end)) {
        const { run, idRun, params, fields, state } = row
        yield { run, state: { idExperiment: this.#idExperiment, idRun, config: {}, params, fields, state, exception: null } }
      }
    }
  }

  /** Few rows at a time: the reader stops when a message is full, and rows may be large. */
  *#pages(first: number, end: number): Generator<Row> {
    for (let next = first; next < end; next += READ_ROWS) yield* readRows(this.table, [next, Math.min(end, next + READ_ROWS)])
  }

  recover(file: string, options: Pick<MergeOptions, 'failures'>): Recovered {
    return recoverChunk(this.table, file, options)
  }

  /** Chunk files that wait to be merged: of a process that was killed, or that executes. */
  get leftovers(): number {
    return this.#lab.folders.leftovers(this.#idExperiment).length
  }

  prepare(): void {
    this.table.refresh()
    for (const file of this.#lab.folders.leftovers(this.#idExperiment)) this.recover(file, { failures: 0 })
    // Appending to an indexed table is five times dearer: the next `get` makes the index again.
    this.table.writable.exec(`DROP INDEX IF EXISTS ${this.table.idIndex}`)
  }

  /** A worker that does not let go of its file has been given up: the next execution takes in what it leaves. */
  #recoverIfFree(file: string): void {
    try {
      this.recover(file, { failures: 0 })
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY')) throw error
    }
  }

  last(): ExecutionRecord | undefined {
    return lastExecution(this.#lab, this.#idExperiment)
  }

  begin(record: ExecutionRecord): void {
    recordStart(this.#lab, this.#idExperiment, record)
  }

  end(ordinal: number): void {
    // What could not be merged when it came, and what came twice.
    for (const file of this.#lab.folders.leftovers(this.#idExperiment)) this.#recoverIfFree(file)
    settleColumns(this.table)
    recordEnd(this.#lab, this.#idExperiment, ordinal)
    this.#lab.folders.removeEmpty(this.#idExperiment)
  }

  *results(): Iterable<RunResult> {
    if (!this.table.exists) return
    const page = this.table.db
      .prepare(`SELECT run, execution, status, attempt FROM ${this.table.main} WHERE run >= ? ORDER BY run LIMIT 20000`)
      .raw()
    for (let first = 0; ; ) {
      const rows = page.all(first) as [run: number, execution: number, status: Status, attempt: number][]
      for (const [run, execution, status, attempt] of rows) yield { run, execution, status, attempt }
      const last = rows.at(-1)
      if (last === undefined) return
      first = last[0] + 1
    }
  }

  failureCounts(execution: number): FailureCount[] {
    if (!this.table.exists) return []
    return this.table.db
      .prepare(
        `SELECT exception ->> '$.step' AS step, exception ->> '$.name' AS name, exception ->> '$.message' AS message, count(*) AS count
         FROM ${this.table.main} WHERE execution = ? AND exception IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 4 DESC, 2, 3 LIMIT 100`,
      )
      .all(execution) as FailureCount[]
  }
}
