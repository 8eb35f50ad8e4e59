import { awaitEnd, type Marker, whileMarked } from '../chunk/mark.js'
import type { ChunkMessage, ChunkResult, Verdict } from '../chunk/message.js'
import { monotonic } from '../chunk/monotonic.js'
import { type Ranges, rangesSize, splitRanges } from '../chunk/ranges.js'
import { quoted } from '../codec/quoted.js'
import { NativePromise, performanceNow, TIME_ORIGIN, timers, turn } from '../engine-globals.js'
import { UnstorableValueError, WorkerLostError } from '../errors.js'
import type { RunException } from '../model/exception.js'
import { Run } from '../model/run.js'
import { toException } from '../model/to-exception.js'
import { CarriedRuns } from './carried-runs.js'
import { ChunkCheckpoints } from './chunk-checkpoints.js'
import { ChunkParts, type PartWatcher } from './chunk-parts.js'
import type { ChunkRequest, Opened } from './chunk-task.js'
import { type Execution, initialState } from './execution.js'
import { plainResult } from './plain-result.js'
import { undoChanges } from './run-changes.js'
import type { RunLogs } from './run-logs.js'
import { type Outcome, StepRunner } from './run-steps.js'
import { withArgs } from './with-args.js'

/** One chunk that a worker executes. */
export class Chunk {
  readonly #execution: Execution
  readonly #message: ChunkMessage
  readonly #marker: Marker
  readonly #slot: number
  readonly #watcher: PartWatcher
  readonly #carried: CarriedRuns
  readonly #steps: StepRunner
  readonly #logs: RunLogs
  readonly #worker: unknown
  readonly #checkpoints: ChunkCheckpoints
  /** The run that began last, and when (`performance.now()`). */
  #begun: number | undefined
  #since = 0
  #busy = 0
  #isWorkerUsed: boolean

  constructor({ execution, logs, setup }: Opened, { task, message, slot, isWorkerUsed }: ChunkRequest) {
    this.#execution = execution
    this.#logs = logs
    this.#worker = setup.worker
    this.#message = message
    this.#marker = task.marker
    this.#slot = slot
    this.#carried = new CarriedRuns(message, task.chunk)
    this.#isWorkerUsed = isWorkerUsed
    this.#steps = new StepRunner(execution.steps, mayDoubt(execution) ? (isWaiting) => this.#doubt(isWaiting) : undefined)
    this.#checkpoints = new ChunkCheckpoints(message)
    this.#watcher = { slot, onPart: task.onPart, sequences: this.#checkpoints.sequences }
  }

  /** True if this worker has executed a run. */
  get isWorkerUsed(): boolean {
    return this.#isWorkerUsed
  }

  /** The run that began last. */
  get latest(): Run | undefined {
    return this.#steps.latest
  }

  executes(run: Run): boolean {
    return run === this.latest && this.#checkpoints.isOpen
  }

  /** Fails the run by an error that no step threw; false if the run has ended. */
  fail(run: Run, error: unknown): boolean {
    return this.#steps.fail(run, error)
  }

  /** Aborts the run that waits; undefined if none does, or it does not use its signal. */
  abort(isFinal: boolean): Promise<void> | undefined {
    return this.#steps.abort(isFinal)
  }

  /**
   * Throws what stops the execution, such as a full disk; `WorkerLostError` if the worker cannot go
   * on, and a run may be the reason.
   */
  async run(): Promise<ChunkResult> {
    const start = performanceNow()
    if (this.#marker.stopped && this.#message.verdicts.length === 0) return this.#result(this.#message.runs, 0)
    const writer = new ChunkParts(this.#execution, this.#message, this.#watcher)
    this.#logs.attach(() => writer)
    this.#checkpoints.attach(writer)
    try {
      const result = await this.#runAndSettle(writer, start)
      this.#logs.detach()
      writer.close()
      return result
    } catch (error) {
      const stopping = writer.isRefused(error) ? error : this.#lost(error)
      this.#logs.detach()
      writer.closeQuietly()
      throw stopping
    }
  }

  /** While a run waits, what others left behind can block the worker. */
  #doubt(isWaiting: boolean): void {
    if (this.#isWorkerUsed) this.#marker.doubt(isWaiting)
  }

  async #runAndSettle(writer: ChunkParts, start: number): Promise<ChunkResult> {
    for (const verdict of this.#message.verdicts) this.#recordVerdict(verdict, writer)
    const begun = performanceNow()
    const rest = await this.#runAll(writer, start)
    writer.commit()
    const ms = performanceNow() - begun
    // Waits a turn, since Node.js reports unhandled rejections at its end: their rows belong in
    // this file. What runs left behind may block the worker meanwhile. Marked as settling, it can
    // be ended without blaming a run.
    await whileMarked(this.#marker, 'settling', () => turn())
    this.#logs.check()
    return this.#result(rest, ms)
  }

  /** Marks the run that began last as executing again: it is tried alone, in a fresh worker. */
  #lost(error: unknown): unknown {
    const run = this.#begun
    if (run === undefined) return error
    try {
      this.#marker.end(monotonic())
      this.#marker.begin(run, monotonic(this.#since))
    } catch {
      // A step has closed the file of the marks, which still says what executes.
    }
    return new WorkerLostError(run, `its result could not be recorded: ${quoted(error)}`, { cause: error })
  }

  #result(rest: Ranges, ms: number): ChunkResult {
    const returned = [...this.#steps.returned]
    return { rest, ms, busy: this.#busy, returned, escaped: this.#logs.takeEscaped() }
  }

  /** Executes the runs until the chunk ends; returns those that were not begun. */
  async #runAll(writer: ChunkParts, start: number): Promise<Ranges> {
    const { limit = Number.POSITIVE_INFINITY } = this.#message
    let ended = 0
    let now = start
    for (const [first, end] of this.#message.runs) {
      for (let run = first; run < end; run++) {
        if (this.#marker.stopped || (ended > 0 && now - start > limit)) return splitRanges(this.#message.runs, ended)[1]
        const pending = this.#runOne(run, writer)
        if (pending === undefined) return splitRanges(this.#message.runs, ended)[1]
        const end = typeof pending === 'number' ? pending : await pending
        if (end === undefined) return splitRanges(this.#message.runs, ended)[1]
        now = end
        writer.commitIfDue(now)
        ended++
      }
    }
    return splitRanges(this.#message.runs, rangesSize(this.#message.runs))[1]
  }

  /**
   * Executes and records one run. Returns the time it ended, as a promise only if a step returned
   * one; undefined if it was not begun, or was aborted.
   */
  #runOne(number: number, writer: ChunkParts): number | Promise<number | undefined> | undefined {
    const derived = this.#execution.derive(number)
    const carried = this.#carried.get(number)
    const { message, stepList } = this.#execution
    const attempt = this.#message.attempts.size === 0 ? 1 : (this.#message.attempts.get(number) ?? 1)
    const { seed, ordinal } = message
    const initial = initialState(this.#execution, derived)
    const given = carried ? { ...carried.state, config: initial.config, params: initial.params } : initial
    const context = {
      number,
      key: derived.key,
      seed,
      ordinal,
      attempt,
      steps: stepList,
      given,
      slot: this.#slot,
      checkpoints: this.#checkpoints,
      worker: this.#worker,
    }
    const run: Run = new Run(given, context)
    const started = performanceNow()
    this.#begun = number
    this.#since = started
    if (!this.#marker.begin(number, monotonic(started))) awaitEnd()
    // The coordinator calls `stop` before it looks for a run that executes: it sees this run, or
    // this run sees the stop.
    if (this.#marker.stopped) {
      if (!this.#marker.end(monotonic(started))) awaitEnd()
      return undefined
    }
    const ending = { number, idRun: run.idRun, params: initial.params, run, started, writer, attempt }
    // What earlier runs left behind may have changed something since.
    undoChanges()
    this.#checkpoints.begin(context)
    writer.begin(number, started)
    const outcome = this.#steps.apply(run)
    return outcome instanceof NativePromise ? this.#endLater(outcome, ending) : this.#end(outcome, ending)
  }

  /** While a step waits, commits at the next turn of the event loop what ended before it. */
  async #endLater(pending: Promise<Outcome>, ending: Ending): Promise<number | undefined> {
    const turn = timers.setImmediate(() => ending.writer.commitQuietly())
    try {
      const outcome = await pending
      if (outcome !== 'aborted') return this.#end(outcome, ending)
      this.#leave(ending, performanceNow())
      return undefined
    } finally {
      timers.clearImmediate(turn)
    }
  }

  #end(exception: RunException | null, ending: Ending): number {
    const ended = performanceNow()
    this.#leave(ending, ended)
    if (exception !== null) this.#record(ending, ended, exception)
    else {
      try {
        this.#record(ending, ended, null)
      } catch (error) {
        if (!(error instanceof UnstorableValueError)) throw error
        this.#record(ending, ended, toException(error, { attempt: ending.attempt }))
      }
    }
    return ended
  }

  /** Ends all but the record of a run. */
  #leave({ run, started, writer }: Ending, ended: number): void {
    if (!this.#marker.end(monotonic(ended))) awaitEnd()
    this.#isWorkerUsed = true
    this.#busy += ended - started
    this.#checkpoints.end()
    writer.end()
    undoChanges()
    this.#checkpoints.check()
    this.#logs.end(run)
    this.#logs.check()
  }

  #record({ number, idRun, params, run, started, writer, attempt }: Ending, ended: number, exception: RunException | null): void {
    if (exception !== null && this.#execution.message.stopOnFailure) this.#marker.stop()
    const result =
      exception === null
        ? { fields: this.#fieldsOf(run, params), state: plainResult(run.state, 'run.state') }
        : this.#carried.before(number)
    writer.write({
      run: number,
      idRun,
      status: exception === null ? 'done' : 'failed',
      attempt,
      started: Math.floor(TIME_ORIGIN + started),
      duration: ended - started,
      exception,
      params,
      fields: result.fields,
      state: result.state,
    })
  }

  #fieldsOf(run: Run, params: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    const { argsField } = this.#execution.message
    const fields = plainResult(run.fields, 'run.fields')
    return argsField === null ? fields : withArgs(fields, argsField, { config: run.config, params })
  }

  #recordVerdict({ run, ...verdict }: Verdict, writer: ChunkParts): void {
    const { idRun, params } = this.#execution.derive(run)
    writer.write({ run, idRun: this.#carried.get(run)?.state.idRun ?? idRun, params, ...verdict, ...this.#carried.before(run) })
  }
}

/** A run without a time limit needs no doubt, and one with a command is executed only once. */
const mayDoubt = ({ message, steps }: Execution): boolean => message.isTimed === true && !steps.some(({ isCommand }) => isCommand)

interface Ending {
  readonly number: number
  readonly idRun: string
  readonly params: Readonly<Record<string, unknown>>
  readonly attempt: number
  readonly run: Run
  readonly started: number
  readonly writer: ChunkParts
}
