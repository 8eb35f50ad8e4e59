import type { Ranges } from '../chunk/ranges.js'
import { json } from '../engine-globals.js'
import { type Code, parseCode } from '../model/code.js'
import type { RunException } from '../model/exception.js'
import type { FailureGroup } from '../model/outcome.js'
import type { RecordedSpaces } from '../spaces/recorded-spaces.js'
import { type ExecutionSummary, isExecuting, lastExecution, summarizeLast } from './executions.js'
import { type ExperimentRecord, loadSpaces } from './experiments.js'
import { groupFailures } from './failure-groups.js'
import type { Lab } from './lab.js'
import { type ExperimentSummary, summarizeExperiment } from './list-experiments.js'
import { type EndedAttempt, firstEscaped, type OutputPiece, readOutput } from './read-logs.js'
import type { ResultTables } from './result-tables.js'
import { type RunningInfo, readRunning } from './running.js'

/** A run by its number and id. */
export interface FoundRun {
  readonly run: number
  readonly idRun: string
}

/** How a run ended, without its params and fields. */
export interface RunEnd {
  readonly run: number
  readonly status: string
  readonly execution: number
  readonly attempt: number
  readonly started: number
  readonly duration: number
  /** Null if unknown. */
  readonly slot: number | null
  readonly exception: RunException | null
}

/** How fast runs went. */
export interface Pace {
  readonly ended: number
  /** Milliseconds that they took together. */
  readonly busy: number
  /** When the last of them ended, the latest first; older ones are left out. */
  readonly ends: readonly number[]
}

interface Sums extends Pick<Pace, 'ended' | 'busy'> {
  readonly last: number | null
}

/** Enough to know when the runs under way began: so many, and no older than so many mean runs. */
const LAST_ENDS = 64
const RECENT_RUNS = 2

/**
 * Answers what commands ask about one experiment, so that no command knows its tables. Reads each
 * answer anew from the database.
 */
export class ExperimentReader {
  readonly #lab: Lab
  readonly #record: ExperimentRecord

  constructor(lab: Lab, record: ExperimentRecord) {
    this.#lab = lab
    this.#record = record
  }

  get name(): string {
    return this.#record.name
  }

  /** The name of the table of results, for SQL; undefined before the first result. */
  get table(): string | undefined {
    return this.#read((tables) => (tables.exists ? tables.name : undefined))
  }

  /** The columns of params and fields: params in their order, then fields by code unit. */
  get resultColumns(): string[] {
    return this.#read(({ inOrder }) => inOrder.flatMap(({ column }) => column ?? []))
  }

  /** One pass over the statuses of the table. */
  summary(): ExperimentSummary {
    return this.#read(() => summarizeExperiment(this.#lab, this.#record))
  }

  /** The last execution; undefined before the first. */
  lastExecution(): ExecutionSummary | undefined {
    return this.#read(() => summarizeLast(this.#lab, this.#record.idExperiment))
  }

  /** The source of the last execution; undefined if the library executed it, or nothing did. */
  source(): string | undefined {
    return this.#read(() => lastExecution(this.#lab, this.#record.idExperiment)?.source ?? undefined)
  }

  /** The code of the last execution; undefined before the first, and in an older form. */
  code(): Code | undefined {
    return this.#read(() => parseCode(lastExecution(this.#lab, this.#record.idExperiment)?.code ?? '{}'))
  }

  /**
   * True if the last execution has not ended; undefined before the first. It may be dead: see
   * `isAbandoned`.
   */
  isExecuting(): boolean | undefined {
    return this.#read(() => isExecuting(this.#lab, this.#record.idExperiment))
  }

  /** The runs that execute now; see `readRunning`. */
  running(): RunningInfo[] {
    return this.#read(() => readRunning(this.#lab, this.#record))
  }

  /** True if no process can be executing the experiment. */
  isAbandoned(): boolean {
    return this.#lab.isIdle(this.#record.suffix)
  }

  /** Milliseconds that the steps took over all runs, or over those of one execution. */
  busy(execution?: number): number {
    return this.#read(({ db, main, exists }) =>
      exists
        ? (db
            .prepare(`SELECT total(duration) FROM ${main} WHERE execution = ifnull(?, execution)`)
            .pluck()
            .get(execution ?? null) as number)
        : 0,
    )
  }

  /** How the runs went that began at this time or later, in milliseconds since the epoch. */
  pace(since: number): Pace {
    return this.#read(({ db, main, exists }) => {
      if (!exists) return { ended: 0, busy: 0, ends: [] }
      const sums = 'count(*) AS ended, total(duration) AS busy, max(started + duration) AS last'
      const { last, ...rest } = db.prepare(`SELECT ${sums} FROM ${main} WHERE started >= ?`).get(since) as Sums
      if (last === null) return { ...rest, ends: [] }
      // Sorting all ends of a million runs would take a second.
      const recent = last - (RECENT_RUNS * rest.busy) / rest.ended
      const ends = db.prepare(`SELECT started + duration FROM ${main} WHERE started + duration >= ? ORDER BY 1 DESC LIMIT ${LAST_ENDS}`)
      return { ...rest, ends: ends.pluck().all(Math.max(since, recent)) as number[] }
    })
  }

  /** The failures of all executions, grouped, without those of the runs in the ranges `except`. */
  failures(except: Ranges = []): FailureGroup[] {
    return this.#read((tables) => groupFailures(tables, { except }))
  }

  /** The first run with an error that escaped in this execution; null if there is none. */
  firstEscaped(execution: number): number | null {
    return this.#read((tables) => firstEscaped(tables, execution))
  }

  /** How a run ended; undefined if it has no result. */
  end(run: number): RunEnd | undefined {
    return this.ends({ from: run, limit: 1 }).find((end) => end.run === run)
  }

  /** How runs ended, from run number `from` on; in the order of their numbers or of their start. */
  ends({ from = 0, limit = -1, order = 'run' }: { from?: number; limit?: number; order?: 'run' | 'started' } = {}): RunEnd[] {
    return this.#read(({ db, main, exists, leading }) => {
      if (!exists) return []
      const by = order === 'run' ? 'run' : 'started, run'
      const slot = leading.includes('slot') ? 'slot' : 'NULL AS slot'
      const select = `SELECT run, status, execution, attempt, started, duration, ${slot}, exception FROM ${main}`
      const rows = db.prepare(`${select} WHERE run >= ? ORDER BY ${by} LIMIT ?`).all(from, limit) as (Omit<RunEnd, 'exception'> & {
        readonly exception: string | null
      })[]
      return rows.map((row) => ({ ...row, exception: row.exception === null ? null : (json.parse(row.exception) as RunException) }))
    })
  }

  /** Passes on what the last attempt of a run wrote, piece by piece; there may be much of it. */
  output(ended: EndedAttempt, take: (piece: OutputPiece) => void): void {
    this.#read((tables) => {
      for (const piece of readOutput(tables, ended)) take(piece)
    })
  }

  /** The run with this number; undefined if the experiment has none. */
  findByNumber(run: number): FoundRun | undefined {
    return this.#read(({ db, main, exists }) => {
      const stored = exists ? db.prepare(`SELECT run, id_run AS idRun FROM ${main} WHERE run = ?`).get(run) : undefined
      if (stored !== undefined) return stored as FoundRun
      const spaces = this.#spaces()
      return run < spaces.size ? { run, idRun: spaces.idOf(run) } : undefined
    })
  }

  /**
   * At most two runs whose ids begin so. Looks first among runs with a result; then derives the ids
   * of all runs, at a second per million.
   */
  findById(start: string): FoundRun[] {
    return this.#read(({ db, main, exists }) => {
      const select = `SELECT run, id_run AS idRun FROM ${main} WHERE id_run GLOB ? LIMIT 2`
      const stored = exists ? (db.prepare(select).all(`${start}*`) as FoundRun[]) : []
      return stored.length > 0 ? stored : firstTwo(this.#spaces(), start)
    })
  }

  /** Reads with the columns as they are now. */
  #read<T>(read: (tables: ResultTables) => T): T {
    return this.#lab.guard(() => read(this.#lab.tablesOf(this.#record)))
  }

  #spaces(): RecordedSpaces {
    return loadSpaces(this.#lab, this.#record.idExperiment)
  }
}

function firstTwo(spaces: RecordedSpaces, start: string): FoundRun[] {
  const found: FoundRun[] = []
  for (let run = 0; run < spaces.size && found.length < 2; run++) {
    const idRun = spaces.idOf(run)
    if (idRun.startsWith(start)) found.push({ run, idRun })
  }
  return found
}
