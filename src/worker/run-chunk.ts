import { type CarriedRun, type ChunkMessage, type ChunkResult, decodeChunk, type Verdict } from '../chunk/message.js'
import { monotonic } from '../chunk/monotonic.js'
import { type Ranges, rangesSize, splitRanges } from '../chunk/ranges.js'
import type { RunMarker } from '../chunk/run-marker.js'
import { ChunkWriter } from '../chunk/writer.js'
import { UnstorableValueError } from '../errors.js'
import { type RunException, toException } from '../model/exception.js'
import { Run } from '../model/run.js'
import { seedMathRandom } from './current-run.js'
import { type Execution, initialState, openExecution } from './execution.js'
import { StepRunner } from './run-steps.js'

/** After this long a chunk ends at the end of a run: slow chunks show results, a wrong estimate traps nothing, tails balance. */
const CHUNK_LIMIT = 250

/** What a worker gets for one chunk. The execution comes with each, and is decoded when its id is new. */
export interface ChunkTask {
  readonly id: string
  readonly execution: Uint8Array
  readonly chunk: Uint8Array
  readonly marker: RunMarker
}

/** Executes chunks, one after the other however many are handed in, in the slot given. */
export class ChunkRunner {
  readonly #slot: number
  #tail: Promise<unknown> = Promise.resolve()
  #opened: { id: string; execution: Promise<Execution> } | undefined

  constructor(slot: number) {
    this.#slot = slot
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

  #open({ id, execution }: Pick<ChunkTask, 'id' | 'execution'>): Promise<Execution> {
    if (this.#opened?.id !== id) this.#opened = { id, execution: openExecution(Buffer.from(execution)) }
    return this.#opened.execution
  }

  async #run(task: ChunkTask): Promise<ChunkResult> {
    const execution = await this.#open(task)
    const chunk = new Chunk(execution, { task, slot: this.#slot })
    const restore = execution.message.seedGlobals ? seedMathRandom() : undefined
    try {
      return await chunk.run()
    } finally {
      restore?.()
    }
  }
}

/** One chunk under way. */
class Chunk {
  readonly #execution: Execution
  readonly #bytes: Uint8Array
  readonly #message: ChunkMessage
  readonly #marker: RunMarker
  readonly #slot: number
  readonly #carried: ReadonlyMap<number, CarriedRun>
  readonly #steps: StepRunner
  #pristine: ReadonlyMap<number, CarriedRun> | undefined
  #busy = 0

  constructor(execution: Execution, { task, slot }: { task: ChunkTask; slot: number }) {
    this.#execution = execution
    this.#bytes = task.chunk
    this.#message = decodeChunk(task.chunk)
    this.#marker = task.marker
    this.#slot = slot
    this.#carried = byRun(this.#message)
    this.#steps = new StepRunner(execution.steps)
  }

  async run(): Promise<ChunkResult> {
    const start = performance.now()
    if (this.#marker.stopped && this.#message.verdicts.length === 0) return this.#result(this.#message.runs, start)
    const { ordinal, paramNames } = this.#execution.message
    const writer = new ChunkWriter(this.#message.file, { execution: ordinal, runs: this.#message.runs, paramNames })
    try {
      for (const verdict of this.#message.verdicts) this.#recordVerdict(verdict, writer)
      return this.#result(await this.#runAll(writer, start), start)
    } finally {
      writer.close()
    }
  }

  #result(rest: Ranges, start: number): ChunkResult {
    return { rest, ms: performance.now() - start, busy: this.#busy, returned: [...this.#steps.returned] }
  }

  /** The runs that were not begun. */
  async #runAll(writer: ChunkWriter, start: number): Promise<Ranges> {
    let ended = 0
    let now = start
    for (const [first, end] of this.#message.runs) {
      for (let run = first; run < end; run++) {
        if (ended > 0 && (now - start > CHUNK_LIMIT || this.#marker.stopped)) return splitRanges(this.#message.runs, ended)[1]
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
    const context = { key: derived.key, seed: message.seed, ordinal: message.ordinal, slot: this.#slot, attempt }
    const initial = initialState(this.#execution, derived)
    const run: Run = new Run(carried ? { ...carried.state, config: initial.config, params: initial.params } : initial, {
      context,
      steps: labels,
    })
    if (!this.#marker.begin(number, monotonic())) awaitEnd()
    const started = performance.now()
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
    if (!this.#marker.end()) awaitEnd()
    this.#busy += ended - ending.started
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
    if (exception !== null && this.#execution.message.stopOnFailure) this.#marker.stop()
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

/** Waits to be killed, without a turn of the event loop in which anything else could run. */
function awaitEnd(): never {
  const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  for (;;) Atomics.wait(never, 0, 0)
}

interface Ending {
  readonly number: number
  readonly run: Run
  readonly started: number
  readonly writer: ChunkWriter
}

const byRun = (message: ChunkMessage): ReadonlyMap<number, CarriedRun> => new Map(message.carried.map((carried) => [carried.run, carried]))
