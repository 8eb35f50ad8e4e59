import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Checkpoint, SentSequence } from '../chunk/message.js'
import type { Ranges } from '../chunk/ranges.js'
import type {
  ChunkTerms,
  ExecutionRecord,
  MergeResult,
  Recovered,
  RunningRun,
  RunResult,
  RunStore,
  Suspect,
} from '../coordinator/contracts.js'
import type { FailureGroup } from '../model/outcome.js'
import type { Provenance } from '../model/provenance.js'
import type { RunState } from '../model/run.js'
import { killOrphans } from '../steps/exec/marked.js'
import { countBegun, dropEarlier, readCheckpoints } from './checkpoints.js'
import { lastExecution, recordEnd, recordStart } from './executions.js'
import { type ExperimentRecord, loadSpaces } from './experiments.js'
import { groupFailures } from './failure-groups.js'
import { isAlive } from './is-alive.js'
import type { Lab } from './lab.js'
import { type MergeOptions, mergeChunk, recoverChunk } from './merge.js'
import { recordDirty, recordProvenance } from './provenance.js'
import { readTracked } from './read-tracked.js'
import type { ResultTables } from './result-tables.js'
import { type RunRow, readRows } from './run-rows.js'
import { showRunning } from './running.js'
import { renewTable, settleColumns } from './settle-columns.js'
import { settleSequences } from './settle-sequences.js'
import { acquit, acquitDone, suspect, suspectsOf } from './suspects.js'

/** Rows to read at a time for a message down: a few large rows fill it. */
const READ_ROWS = 32
/**
 * Runs of a page that the plan reads. A page of runs that ended alike is one row: a million runs
 * take 0.2 s instead of 0.6.
 */
const PLAN_PAGE = 20_000
/**
 * Milliseconds to wait for the workers of a process that was killed: they may hold their files a
 * little longer. They end after 100 ms, but a busy machine takes its time.
 */
const DYING = 10_000

/** The results of one experiment in the lab, as an execution writes them. */
export class LabRunStore implements RunStore {
  readonly #lab: Lab
  readonly #record: Pick<ExperimentRecord, 'idExperiment' | 'suffix'>
  readonly #idExperiment: string
  /** Keeps names of files apart from those that another opening left behind. */
  readonly #stem = randomBytes(4).toString('hex')
  #files = 0
  #provenance: Provenance | undefined
  /** The execution that began with this provenance. */
  #described: number | undefined

  constructor(lab: Lab, record: Pick<ExperimentRecord, 'idExperiment' | 'suffix'>) {
    this.#lab = lab
    this.#record = record
    this.#idExperiment = record.idExperiment
  }

  /** The tables, with their columns as they are now. */
  get table(): ResultTables {
    return this.#lab.guard(() => this.#lab.tablesOf(this.#record))
  }

  chunkFile(): string {
    this.#lab.checkFile()
    const number = String(this.#files++).padStart(8, '0')
    const folder = this.#lab.guard(() => this.#lab.folders.open(this.#idExperiment))
    return join(folder, `${this.#stem}-${number}.db`)
  }

  merge(file: string, options: MergeOptions): MergeResult {
    return mergeChunk(this.table, file, options)
  }

  mergePart(file: string, options: MergeOptions): Recovered {
    return mergeChunk(this.table, file, { ...options, listsRuns: true })
  }

  *read(runs: Ranges): Iterable<{ readonly run: number; readonly state: RunState }> {
    for (const [first, end] of runs) {
      for (const row of this.#pages(first, end)) {
        const { run, idRun, params, fields, state } = row
        yield { run, state: { idExperiment: this.#idExperiment, idRun, config: {}, params, fields, state, exception: null } }
      }
    }
  }

  /** Reads few rows at a time: the caller stops when a message is full, and rows may be large. */
  *#pages(first: number, end: number): Generator<RunRow> {
    for (let next = first; next < end; next += READ_ROWS) yield* readRows(this.table, [next, Math.min(end, next + READ_ROWS)])
  }

  checkpoints(execution: number, runs: Ranges): Iterable<Checkpoint> {
    return readCheckpoints(this.table, execution, runs)
  }

  sequences(execution: number, runs: Ranges): Iterable<SentSequence> {
    return readTracked(this.table, execution, runs)
  }

  begun(execution: number): number {
    return this.#lab.guard(() => countBegun(this.table, execution))
  }

  recover(file: string, options: ChunkTerms & Pick<MergeOptions, 'failures'>): Recovered {
    this.#lab.checkFile()
    return recoverChunk(this.table, file, { ...options, patience: 0 })
  }

  /** The number of chunk files to merge, of a process that was killed or still executes. */
  get leftovers(): number {
    return this.#lab.folders.leftovers(this.#idExperiment).length
  }

  prepare(size: number): void {
    this.#lab.checkFile()
    this.#lab.guard(() => {
      renewTable(this.table)
      const files = this.#lab.folders.leftovers(this.#idExperiment)
      const terms = files.length === 0 ? undefined : this.#termsOfLeftovers({ execution: 0, size })
      const leftOver = files.flatMap((file) =>
        terms ? [{ file, ...recoverChunk(this.table, file, { ...terms, failures: 0, patience: DYING }) }] : [],
      )
      if (files.length > 0) killOrphans(this.#idExperiment, isAlive)
      suspect(this.#lab, this.#idExperiment, leftOver)
      showRunning(this.#lab, this.#idExperiment, { execution: 0, runs: [] })
      // Appending to an indexed table costs five times as much. The next `get` makes the index
      // again.
      this.table.writable.exec(`DROP INDEX IF EXISTS ${this.table.idIndex}`)
    })
  }

  /** Files of earlier executions may be left, and of runs that another process has added. */
  #termsOfLeftovers({ execution, size }: ChunkTerms): ChunkTerms {
    const last = lastExecution(this.#lab, this.#idExperiment)?.ordinal ?? 0
    return { execution: Math.max(execution, last), size: Math.max(size, loadSpaces(this.#lab, this.#idExperiment).size) }
  }

  /**
   * Skips a file that a worker still holds, after it was given up. The next execution merges it.
   */
  #recoverIfFree(file: string, terms: ChunkTerms): void {
    try {
      this.recover(file, { ...this.#termsOfLeftovers(terms), failures: 0 })
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY')) throw error
    }
  }

  showRunning(execution: number, runs: readonly RunningRun[]): void {
    this.#lab.guard(() => showRunning(this.#lab, this.#idExperiment, { execution, runs }))
  }

  last(): ExecutionRecord | undefined {
    return this.#lab.guard(() => lastExecution(this.#lab, this.#idExperiment))
  }

  suspects(ordinal: number): Suspect[] {
    return this.#lab.guard(() => suspectsOf(this.#lab, this.#idExperiment, ordinal))
  }

  acquit(runs: readonly number[]): void {
    this.#lab.guard(() => acquit(this.#lab, this.#idExperiment, runs))
  }

  begin(record: ExecutionRecord): void {
    const { ordinal } = record
    this.#lab.guard(() => {
      const start = this.#lab.writable.transaction(() => {
        recordStart(this.#lab, this.#idExperiment, { ...record, lastResult: this.#lastResult() })
        if (this.#provenance === undefined) return
        const isFirst = recordProvenance(this.#lab, { idExperiment: this.#idExperiment, ordinal }, this.#provenance)
        this.#described = isFirst ? ordinal : undefined
      })
      start.immediate()
      dropEarlier(this.table, ordinal)
    })
  }

  /** Records this of the next execution that begins. */
  describe(provenance: Provenance | undefined): this {
    this.#provenance = provenance
    this.#described = undefined
    return this
  }

  /** True if an execution has begun that was described, and has not only continued. */
  get isDescribed(): boolean {
    return this.#described !== undefined
  }

  /** Records an answer that came after the execution had begun; nothing if it only continued. */
  noteDirty(isDirty: boolean): void {
    const ordinal = this.#described
    if (ordinal !== undefined) this.#lab.guard(() => recordDirty(this.#lab, { idExperiment: this.#idExperiment, ordinal }, isDirty))
  }

  /** When the last run ended, in milliseconds since the epoch; 0 if none has. */
  #lastResult(): number {
    const { db, main, exists } = this.table
    return exists ? Number(db.prepare(`SELECT ifnull(max(started + duration), 0) FROM ${main}`).pluck().get()) : 0
  }

  end(terms: ChunkTerms): void {
    this.#lab.checkFile()
    this.#lab.guard(() => {
      // Merges files that could not be merged before, or came twice.
      for (const file of this.#lab.folders.leftovers(this.#idExperiment)) this.#recoverIfFree(file, terms)
      acquitDone(this.table)
      settleColumns(this.table)
      settleSequences(this.table)
      showRunning(this.#lab, this.#idExperiment, { execution: terms.execution, runs: [] })
      recordEnd(this.#lab, this.#idExperiment, terms.execution)
      this.#lab.folders.removeEmpty(this.#idExperiment)
    })
  }

  *results(): Iterable<RunResult> {
    const { db, main, exists } = this.table
    if (!exists) return
    const last = this.#lab.guard(() => db.prepare(`SELECT max(run) FROM ${main}`).pluck().get() as number | null)
    const alike = db.prepare(
      `SELECT count(*) AS count, min(run) AS first, max(run) AS last, min(execution) AS execution, min(status) AS status, min(attempt) AS attempt
         FROM ${main} WHERE run >= ? AND run < ?
         HAVING (min(execution), min(status), min(attempt)) = (max(execution), max(status), max(attempt))`,
    )
    const each = db.prepare(`SELECT run, execution, status, attempt FROM ${main} WHERE run >= ? AND run < ? ORDER BY run`)
    for (let first = 0; first <= (last ?? -1); first += PLAN_PAGE) {
      const page = [first, first + PLAN_PAGE] as const
      const block = this.#lab.guard(() => alike.get(...page) as Block | undefined)
      if (block !== undefined && block.last - block.first + 1 === block.count) yield* expand(block)
      else yield* this.#lab.guard(() => each.all(...page) as RunResult[])
    }
  }

  failures(options?: { readonly execution?: number; readonly except?: Ranges }): FailureGroup[] {
    return groupFailures(this.table, options)
  }

  location(): { readonly path: string; readonly table: string | null } {
    const { exists, name } = this.table
    return { path: this.#lab.path, table: exists ? name : null }
  }
}

/** Consecutive runs that ended alike. */
interface Block extends Omit<RunResult, 'run'> {
  readonly count: number
  readonly first: number
  readonly last: number
}

function* expand({ first, last, execution, status, attempt }: Block): Generator<RunResult> {
  for (let run = first; run <= last; run++) yield { run, execution, status, attempt }
}
