import { setImmediate as turn } from 'node:timers/promises'
import { threadId } from 'node:worker_threads'
import { type CarriedRun, type ChunkMessage, type ChunkResult, decodeChunk, type Verdict } from '../chunk/message.js'
import { monotonic } from '../chunk/monotonic.js'
import { type Ranges, rangesSize, splitRanges } from '../chunk/ranges.js'
import { RunCell } from '../chunk/run-cell.js'
import { ChunkWriter } from '../chunk/writer.js'
import { UnstorableValueError } from '../errors.js'
import { type RunException, toException } from '../model/exception.js'
import { Run } from '../model/run.js'
import type { OutputEvent } from '../options.js'
import { seedMathRandom } from './current-run.js'
import { type Execution, initialState, openExecution } from './execution.js'
import { Idleness } from './idleness.js'
import { registerHost } from './run-host.js'
import { RunLogs } from './run-logs.js'
import { StepRunner } from './run-steps.js'

/** After this long a chunk ends at the end of a run: slow chunks show results, a wrong estimate traps nothing, tails balance. */
const CHUNK_LIMIT = 250

/** What a worker gets for one chunk. The execution comes with each, as shared memory, and is decoded when its id is new. */
export interface ChunkTask {
  readonly id: string
  readonly execution: SharedArrayBuffer
  readonly chunk: Uint8Array
  readonly cell: SharedArrayBuffer
}

/** An execution that is open in a worker, with what cares for its runs. */
interface Opened {
  readonly execution: Execution
  readonly logs: RunLogs
  readonly idleness: Idleness
}

/** Executes chunks, one after the other however many are handed in, in the slot given. */
export class ChunkRunner {
  readonly #slot: number
  readonly #tell: ((event: OutputEvent) => void) | undefined
  #tail: Promise<unknown> = Promise.resolve()
  #opened: { readonly id: string; readonly ready: Promise<Opened> } | undefined
  #release: (() => void) | undefined
  #chunk: Chunk | undefined
  #latest: Run | undefined

  /** `tell` is called with what runs write, where an execution wants that. */
  constructor(slot: number, tell?: (event: OutputEvent) => void) {
    this.#slot = slot
    this.#tell = tell
  }

  /** Loads the steps of an execution ahead of its first chunk; rejects with what is wrong with them. */
  async preflight(task: Pick<ChunkTask, 'id' | 'execution'>): Promise<void> {
    await this.#open(task)
  }

  /** Rejects only if the chunk file cannot be written or the steps cannot be loaded; a step that throws is a result. */
  run(task: ChunkTask): Promise<ChunkResult> {
    const result = this.#tail.then(() => this.#run(task))
    this.#tail = result.catch(() => undefined)
    return result
  }

  /** From here on nobody cares for what the runs executed here still write or throw. */
  close(): void {
    this.#release?.()
    this.#opened = undefined
  }

  #open({ id, execution }: Pick<ChunkTask, 'id' | 'execution'>): Promise<Opened> {
    if (this.#opened?.id !== id) this.#opened = { id, ready: this.#load(execution) }
    return this.#opened.ready
  }

  async #load(bytes: SharedArrayBuffer): Promise<Opened> {
    const execution = await openExecution(Buffer.from(new Uint8Array(bytes)))
    const logs = new RunLogs(execution.message.echo ? this.#tell : undefined)
    this.#release?.()
    this.#release = registerHost(execution.message.idExperiment, {
      logs,
      escaped: (run, error) => (run !== undefined && this.#chunk?.fail(run, error)) || logs.escape(run ?? this.#latestRun, error),
    })
    return { execution, logs, idleness: new Idleness() }
  }

  get #latestRun(): Run | undefined {
    return this.#chunk?.latest ?? this.#latest
  }

  async #run(task: ChunkTask): Promise<ChunkResult> {
    const message = decodeChunk(task.chunk)
    // Nothing can be under way of an execution that this worker does not have.
    if (message.last && this.#opened?.id !== task.id) return { rest: [], ms: 0, busy: 0, returned: [], escaped: 0 }
    const opened = await this.#open(task)
    const chunk = new Chunk(opened, { task, message, slot: this.#slot })
    const restore = opened.execution.message.seedGlobals ? seedMathRandom() : undefined
    this.#chunk = chunk
    try {
      return await (message.last ? chunk.waitUntilIdle() : chunk.run())
    } finally {
      this.#latest = this.#latestRun
      this.#chunk = undefined
      restore?.()
    }
  }
}

/** One chunk under way. */
class Chunk {
  readonly #execution: Execution
  readonly #bytes: Uint8Array
  readonly #message: ChunkMessage
  readonly #cell: RunCell
  readonly #slot: number
  readonly #carried: ReadonlyMap<number, CarriedRun>
  readonly #steps: StepRunner
  readonly #logs: RunLogs
  readonly #idleness: Idleness
  #pristine: ReadonlyMap<number, CarriedRun> | undefined
  #busy = 0

  constructor({ execution, logs, idleness }: Opened, { task, message, slot }: { task: ChunkTask; message: ChunkMessage; slot: number }) {
    this.#execution = execution
    this.#logs = logs
    this.#idleness = idleness
    this.#bytes = task.chunk
    this.#message = message
    this.#cell = new RunCell(task.cell)
    this.#slot = slot
    this.#carried = byRun(this.#message)
    this.#steps = new StepRunner(execution.steps)
  }

  /** The run that was begun last. */
  get latest(): Run | undefined {
    return this.#steps.latest
  }

  /** The run fails by an error that no step threw; false if it has ended. */
  fail(run: Run, error: unknown): boolean {
    return this.#steps.fail(run, error)
  }

  async run(): Promise<ChunkResult> {
    const start = performance.now()
    this.#cell.claim(threadId)
    if (this.#cell.stopped && this.#message.verdicts.length === 0) return this.#result(this.#message.runs, start)
    const writer = this.#createWriter()
    this.#logs.attach(() => writer)
    try {
      for (const verdict of this.#message.verdicts) this.#recordVerdict(verdict, writer)
      const rest = await this.#runAll(writer, start)
      // Rejections that nobody handles are told at the end of this turn: their rows stand in this file.
      writer.commit()
      await turn()
      this.#logs.check()
      return this.#result(rest, start)
    } finally {
      this.#logs.detach()
      writer.close()
    }
  }

  /** Waits for what runs may have left under way; the file is there only if that made it into a log. */
  async waitUntilIdle(): Promise<ChunkResult> {
    const start = performance.now()
    let writer: ChunkWriter | undefined
    this.#logs.attach(() => {
      writer ??= this.#createWriter()
      return writer
    })
    try {
      await this.#idleness.wait()
      this.#logs.check()
      return this.#result([], start)
    } finally {
      this.#logs.detach()
      writer?.close()
    }
  }

  #createWriter(): ChunkWriter {
    const { ordinal, paramNames } = this.#execution.message
    return new ChunkWriter(this.#message.file, { execution: ordinal, runs: this.#message.runs, paramNames })
  }

  #result(rest: Ranges, start: number): ChunkResult {
    const returned = [...this.#steps.returned]
    return { rest, ms: performance.now() - start, busy: this.#busy, returned, escaped: this.#logs.takeEscaped() }
  }

  /** The runs that were not begun. */
  async #runAll(writer: ChunkWriter, start: number): Promise<Ranges> {
    let ended = 0
    let now = start
    for (const [first, end] of this.#message.runs) {
      for (let run = first; run < end; run++) {
        if (ended > 0 && (now - start > CHUNK_LIMIT || this.#cell.stopped)) return splitRanges(this.#message.runs, ended)[1]
        const pending = this.#runOne(run, writer)
        now = typeof pending === 'number' ? pending : await pending
        writer.commitIfDue(now)
        ended++
      }
    }
    return splitRanges(this.#message.runs, rangesSize(this.#message.runs))[1]
  }

  /** Executes and records one run; gives the time it ended. A promise only if a step returned one. */
  #runOne(number: number, writer: ChunkWriter): number | Promise<number> {
    const derived = this.#execution.derive(number)
    const carried = this.#carried.get(number)
    const { message, labels } = this.#execution
    const attempt = this.#message.attempts.get(number) ?? 1
    const context = { number, key: derived.key, seed: message.seed, ordinal: message.ordinal, slot: this.#slot, attempt }
    const initial = initialState(this.#execution, derived)
    const run: Run = new Run(carried ? { ...carried.state, config: initial.config, params: initial.params } : initial, {
      context,
      steps: labels,
    })
    const started = performance.now()
    if (!this.#cell.begin(number, monotonic(started))) this.#cell.yield()
    const ending = { number, run, started, writer }
    const outcome = this.#steps.apply(run)
    return outcome instanceof Promise ? this.#endLater(outcome, ending) : this.#end(outcome, ending)
  }

  /** A step that waits gives the file time to commit what ended before it: at the next turn of the event loop. */
  async #endLater(outcome: Promise<RunException | null>, ending: Ending): Promise<number> {
    const turn = setImmediate(() => ending.writer.commit())
    try {
      return this.#end(await outcome, ending)
    } finally {
      clearImmediate(turn)
    }
  }

  #end(exception: RunException | null, ending: Ending): number {
    const ended = performance.now()
    if (!this.#cell.end()) this.#cell.yield()
    this.#busy += ended - ending.started
    this.#logs.end(ending.run)
    this.#logs.check()
    if (exception !== null) this.#record(ending, ended, exception)
    else {
      try {
        this.#record(ending, ended, null)
      } catch (error) {
        if (!(error instanceof UnstorableValueError)) throw error
        this.#record(ending, ended, toException(error, { attempt: ending.run.attempt }))
      }
    }
    return ended
  }

  #record({ number, run, started, writer }: Ending, ended: number, exception: RunException | null): void {
    if (exception !== null && this.#execution.message.stopOnFailure) this.#cell.stop()
    const result = exception === null ? { fields: this.#fieldsOf(run), state: run.state } : this.#before(number)
    writer.write({
      run: number,
      idRun: run.idRun,
      status: exception === null ? 'done' : 'failed',
      attempt: run.attempt,
      started: Math.floor(performance.timeOrigin + started),
      duration: ended - started,
      exception,
      params: run.params,
      fields: result.fields,
      state: result.state,
    })
  }

  #fieldsOf(run: Run): Readonly<Record<string, unknown>> {
    const { argsField } = this.#execution.message
    return argsField === null ? run.fields : { ...run.fields, [argsField]: { config: run.config, params: run.params } }
  }

  #recordVerdict({ run, ...verdict }: Verdict, writer: ChunkWriter): void {
    const { idRun, params } = this.#execution.derive(run)
    writer.write({ run, idRun: this.#carried.get(run)?.state.idRun ?? idRun, params, ...verdict, ...this.#before(run) })
  }

  /** Fields and state as they were before this execution: from the message again, since the steps may have changed them in place. */
  #before(number: number): { fields: Readonly<Record<string, unknown>>; state: Readonly<Record<string, unknown>> } {
    if (!this.#carried.has(number)) return { fields: {}, state: {} }
    this.#pristine ??= byRun(decodeChunk(this.#bytes))
    const { fields = {}, state = {} } = this.#pristine.get(number)?.state ?? {}
    return { fields, state }
  }
}

interface Ending {
  readonly number: number
  readonly run: Run
  readonly started: number
  readonly writer: ChunkWriter
}

const byRun = (message: ChunkMessage): ReadonlyMap<number, CarriedRun> => new Map(message.carried.map((carried) => [carried.run, carried]))
