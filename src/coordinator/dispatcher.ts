import { basename } from 'node:path'
import pLimit from 'p-limit'
import { type ChunkResult, encodeMessage, type Verdict } from '../chunk/message.js'
import { type Ranges, rangesSize } from '../chunk/ranges.js'
import { NativeAbortController, NativePromise } from '../engine-globals.js'
import { WorkerLostError } from '../errors.js'
import { without } from '../model/status.js'
import type { ChunkSizer } from './chunk-size.js'
import type { Clock } from './clock.js'
import { type ChunkSources, composeChunk } from './compose-chunk.js'
import type { Backend, EncodedExecution, Merged, RunStore } from './contracts.js'
import { drainWorkers } from './drain.js'
import { closeAlone } from './end-execution.js'
import { withoutRuns } from './ended-runs.js'
import { type Flight, freeSlot, judge, watchedOf } from './flight.js'
import { lookEverySecond } from './look-every-second.js'
import { mergeClosed, mergeLast, recoverParts } from './merge-parts.js'
import type { RunQueue } from './queue.js'
import { RunningRuns } from './running-runs.js'
import { stopping } from './stopping.js'
import { countRuns, describeRuns, type Trace } from './trace.js'
import { watch } from './watchdog.js'

/** Give up after this many consecutive worker deaths that no run explains. */
const MAX_LOSSES = 20

/** What all dispatchers of an execution share, apart from their workers. */
export interface DispatchContext extends ChunkSources {
  readonly backend: Backend
  readonly execution: EncodedExecution
  readonly store: RunStore
  readonly sizer: Pick<ChunkSizer, 'observe' | 'next' | 'underWay' | 'limit'>
  readonly timeout: number | null
  /** True gives each run a worker of its own. */
  readonly isolate: boolean
  readonly clock: Clock
  readonly trace: Trace
  /** Called after each merge. Does not count runs that will have another attempt. */
  onMerged(merged: Merged, result: Pick<ChunkResult, 'busy' | 'returned'>): void
  /** What to wait for before more runs are dispatched; undefined if nothing. */
  gate?(): Promise<void> | undefined
}

/** What a dispatcher has to do. */
export interface Load {
  readonly queue: RunQueue
  /** Ends of runs that are known already, to be recorded. Default: none. */
  readonly verdicts?: readonly Verdict[]
}

interface Cargo {
  readonly runs: Ranges
  readonly verdicts: readonly Verdict[]
  /** The slot, if the runs execute in a worker of their own. */
  readonly slot?: number
}

/** Feeds workers with chunks, as many as the sizer says, and merges what comes back. */
export class Dispatcher {
  readonly #context: DispatchContext
  readonly #queue: RunQueue
  readonly #flights = new Set<Flight>()
  /** Wakes the feeding. Replaced by each wait: a run of hours sees many others land. */
  #wake: () => void = () => undefined
  readonly #mode: 'fresh' | 'replacing'
  readonly #running: RunningRuns
  #suspects: number[] = []
  /** Runs with an end that came when they were alone: so begins each further attempt. */
  readonly #proven = new Set<number>()
  #verdicts: Verdict[]
  #losses = 0
  #escaped = 0
  #stopped = false
  #killed = false
  #failure: { readonly error: unknown } | undefined

  constructor(context: DispatchContext, { queue, verdicts = [] }: Load) {
    this.#context = context
    this.#queue = queue
    this.#running = new RunningRuns(context)
    this.#verdicts = [...verdicts]
    this.#mode = context.withRow.count === 0 ? 'fresh' : 'replacing'
  }

  /** Resolves when all runs have ended or after `stop`. Rejects with what stopped the engine. */
  async run(): Promise<void> {
    const { timeout, clock } = this.#context
    const ended = new NativeAbortController()
    const { signal } = ended
    const watching = NativePromise.all([
      watch(() => Array.from(this.#flights, watchedOf), { timeout, clock, signal }),
      lookEverySecond(() => this.#look(), { clock, signal }),
    ])
    try {
      await this.#feed()
    } finally {
      ended.abort()
      await watching
      this.#running.endQuietly()
    }
    if (this.#failure !== undefined) throw this.#failure.error
  }

  /** Begins no further run. `kill` ends the workers; runs that execute get no result. */
  async stop({ kill }: { kill: boolean }): Promise<void> {
    this.#stopped = true
    this.#killed ||= kill
    for (const { dispatch } of this.#flights) dispatch.stop()
    if (kill) await NativePromise.all(Array.from(this.#flights, ({ dispatch }) => dispatch.condemn()))
  }

  /** How many errors have come after their run had ended. */
  get escaped(): number {
    return this.#escaped
  }

  /** Waits, at most a second, until workers are idle. Stores and counts late errors. */
  async drain(backend = this.#context.backend): Promise<void> {
    const escaped = await drainWorkers(backend, this.#context)
    this.#escaped += escaped
  }

  /** Merges what runs have recorded that still execute, and tells which these are. */
  #look(): void {
    try {
      for (const flight of this.#flights) this.#mergeClosed(flight)
      this.#running.show(this.#flights)
    } catch (error) {
      this.#stopBy(error)
    }
  }

  #stopBy(error: unknown): void {
    this.#failure ??= { error: stopping(error) }
    void this.stop({ kill: false })
  }

  async #feed(): Promise<void> {
    const { backend, attempts, clock } = this.#context
    const limit = pLimit(backend.capacity)
    for (;;) {
      await this.#context.gate?.()
      for (const run of attempts.takeDue(clock.now())) {
        if (this.#proven.has(run)) this.#suspects.push(run)
        else this.#queue.giveBack([[run, run + 1]])
      }
      for (let cargo = this.#next(); cargo !== undefined; cargo = this.#next()) this.#start(cargo, limit)
      const due = this.#stopped ? undefined : attempts.nextDue
      if (this.#flights.size === 0 && due === undefined) return
      await this.#untilLanded(due === undefined ? undefined : due - clock.now())
    }
  }

  /** Waits until a chunk has landed, at most this many milliseconds. */
  async #untilLanded(most: number | undefined): Promise<void> {
    const landed = new NativePromise<void>((resolve) => {
      this.#wake = resolve
    })
    if (most === undefined) return await landed
    const waked = new NativeAbortController()
    await NativePromise.race([landed, this.#context.clock.sleep(Math.max(0, most), waked.signal)])
    waked.abort()
  }

  #start(cargo: Cargo, limit: ReturnType<typeof pLimit>): void {
    try {
      const flight = this.#launch(cargo)
      this.#flights.add(flight)
      void limit(() => this.#land(flight)).finally(() => {
        this.#flights.delete(flight)
        this.#wake()
      })
    } catch (error) {
      // Results cannot be read, or the disk is full. `run` waits for what is under way.
      this.#failure ??= { error: stopping(error) }
      this.#stopped = true
    }
  }

  /** What to send next: verdicts, then a suspect alone, then runs; undefined if nothing now. */
  #next(): Cargo | undefined {
    const { backend, sizer, isolate } = this.#context
    if (this.#flights.size >= backend.capacity || this.#killed) return undefined
    if (this.#verdicts.length > 0) return { runs: [], verdicts: this.#verdicts.splice(0) }
    if (this.#stopped) return undefined
    const suspect = this.#nextSuspect()
    if (suspect !== undefined) return suspect
    if (isolate) return this.#nextAlone()
    const { remaining } = this.#queue
    if (remaining === 0 || this.#flights.size >= sizer.underWay(remaining)) return undefined
    return { runs: this.#queue.take(sizer.next(remaining)), verdicts: [] }
  }

  /**
   * A suspect, one beside all other chunks; more only in their place, so that a sweep of many
   * timeouts uses all processors and no more.
   */
  #nextSuspect(): Cargo | undefined {
    const slot = freeSlot(this.#flights, this.#context.backend.concurrency)
    const isOnly = ![...this.#flights].some((flight) => flight.slot !== undefined)
    const [suspect] = this.#suspects
    if (suspect === undefined || slot === undefined) return undefined
    if (!isOnly && this.#flights.size >= this.#context.backend.concurrency) return undefined
    this.#suspects.shift()
    return { runs: [[suspect, suspect + 1]], verdicts: [], slot }
  }

  /** A run in the first free slot, if there is one. */
  #nextAlone(): Cargo | undefined {
    const slot = freeSlot(this.#flights, this.#context.backend.concurrency)
    return slot === undefined || this.#queue.remaining === 0 ? undefined : { runs: this.#queue.take(1), verdicts: [], slot }
  }

  #launch({ runs: wanted, verdicts, slot }: Cargo): Flight {
    const { backend, store, attempts } = this.#context
    const file = store.chunkFile()
    const { runs, bytes } = this.#encode(wanted, { file, verdicts })
    const alone = slot === undefined ? undefined : backend.isolated(slot)
    const dispatch = (alone ?? backend).dispatch({ execution: this.#context.execution, bytes, onPart: () => this.#look() })
    const isRepeated = verdicts.length > 0 || attempts.among(runs).size > 0
    this.#context.trace(
      () => `chunk ${basename(file)}: ${describeRuns(runs)} dispatched${slot === undefined ? '' : `, alone in slot ${slot}`}`,
    )
    const mode = isRepeated ? 'replacing' : this.#mode
    return { runs, verdicts, file, dispatch, alone, slot, mode, condemned: undefined, parts: 0, recorded: new Set(), escaped: 0 }
  }

  /** Encodes as many of the runs as one message holds; gives the others back to the queue. */
  #encode(wanted: Ranges, { file, verdicts }: { file: string; verdicts: readonly Verdict[] }): { runs: Ranges; bytes: Uint8Array } {
    const { message, rest } = composeChunk(wanted, { file, verdicts, sources: this.#context })
    this.#queue.giveBack(rest)
    return { runs: message.runs, bytes: encodeMessage({ ...message, limit: this.#context.sizer.limit(rangesSize(message.runs)) }) }
  }

  async #land(flight: Flight): Promise<void> {
    const { sizer, trace } = this.#context
    try {
      const result = await flight.dispatch.done
      const executed = rangesSize(flight.runs) - rangesSize(result.rest)
      trace(
        () =>
          `chunk ${basename(flight.file)}: ${countRuns(executed)} ended in ${result.ms.toFixed(1)} ms, ${rangesSize(result.rest)} given back`,
      )
      this.#mergeClosed(flight)
      if (executed + flight.verdicts.length > 0) this.#merged(mergeLast(flight, this.#context, result), result)
      this.#queue.giveBack(result.rest)
      if (flight.alone === undefined) sizer.observe({ runs: executed, ms: result.ms })
      else await this.drain(flight.alone)
      this.#losses = 0
    } catch (error) {
      await this.#fail(flight, error)
    } finally {
      await closeAlone(flight.alone, this.#context.execution)
    }
  }

  /** The worker tells at the end how many errors escaped. */
  #mergeClosed(flight: Flight): void {
    for (const part of mergeClosed(flight, this.#context)) this.#merged(part, { busy: 0, returned: [], escaped: 0 })
  }

  #merged({ counts, failures, runs }: Merged, result: Pick<ChunkResult, 'busy' | 'returned' | 'escaped'>): void {
    this.#escaped += result.escaped
    const { attempts, withRow, clock } = this.#context
    const again = this.#stopped ? [] : failures.filter((failure) => attempts.retry(failure, clock.now()))
    for (const { run } of again) withRow.add(run)
    const final = failures.filter((failure) => !again.includes(failure))
    this.#context.onMerged({ counts: without(counts, again), failures: final, runs: withoutRuns(runs, again) }, result)
  }

  /** Recovers what the files hold. Goes on only if their worker died, not after a failed write. */
  async #fail(flight: Flight, error: unknown): Promise<void> {
    try {
      this.#escaped += flight.escaped
      for (const part of recoverParts(flight, this.#context)) this.#merged(part, { busy: 0, returned: [], escaped: part.escaped })
      if (!(error instanceof WorkerLostError)) throw error
      if (!this.#killed) this.#judge(flight, error)
    } catch (failure) {
      this.#stopBy(failure)
    }
  }

  #judge(flight: Flight, error: WorkerLostError): void {
    const { attempts, clock, timeout, trace } = this.#context
    const { recorded } = flight
    const { rest, suspect, verdict } = judge(flight, { error, timeout, now: clock.now(), attemptOf: (run) => attempts.of(run) })
    const blame =
      verdict !== undefined ? `run ${verdict.run}: ${verdict.status}` : suspect !== undefined ? `suspect: run ${suspect}` : 'no run'
    trace(() => `chunk ${basename(flight.file)}: worker lost (${error.reason}), ${countRuns(recorded.size)} recovered, to blame: ${blame}`)
    this.#verdicts.push(...flight.verdicts.filter(({ run }) => !recorded.has(run)))
    for (const run of rest) this.#queue.giveBack([[run, run + 1]])
    if (suspect !== undefined) this.#suspects.push(suspect)
    if (verdict !== undefined) this.#verdicts.push(verdict)
    if (verdict !== undefined && flight.alone !== undefined) this.#proven.add(verdict.run)
    const isProgress = recorded.size > 0 || suspect !== undefined || verdict !== undefined
    this.#losses = isProgress ? 0 : this.#losses + 1
    if (this.#losses > MAX_LOSSES) throw error
  }
}
