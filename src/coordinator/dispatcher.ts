import pLimit from 'p-limit'
import { type ChunkResult, encodeChunk, type Verdict } from '../chunk/message.js'
import { type Ranges, rangesSize } from '../chunk/ranges.js'
import { ExecutionStoppedError, StatesweepError, WorkerLostError } from '../errors.js'
import type { ChunkSizer } from './chunk-size.js'
import type { Clock } from './clock.js'
import { type ChunkSources, composeChunk } from './compose-chunk.js'
import type { Backend, Dispatch, EncodedExecution, MergeResult, RunFailure, RunStore, StatusCounts } from './contracts.js'
import { type Flight, judge } from './flight.js'
import type { RunQueue } from './queue.js'
import { watch } from './watchdog.js'

/** Failures of a chunk that are looked at where none is tried again: for `onError`, and for the error that is raised. */
const FAILURES = 100
/** Milliseconds after which a worker that still does not say that it is idle is ended: what runs left behind blocks it. */
const LONGEST_DRAIN = 1000
/** Workers that die one after the other without a run to blame: then it is the workers that cannot live. */
const MAX_LOSSES = 20

export interface DispatcherParts extends ChunkSources {
  readonly execution: EncodedExecution
  readonly backend: Backend
  readonly store: RunStore
  readonly queue: RunQueue
  readonly sizer: Pick<ChunkSizer, 'observe' | 'next' | 'underWay' | 'limit'>
  readonly timeout: number | null
  /** Each run has a worker of its own. */
  readonly isolate: boolean
  readonly clock: Clock
  /** What is known of runs already, to be recorded. Default: of none. */
  readonly verdicts?: readonly Verdict[]
  /** Called after each merge; runs that will be tried again are not counted. */
  onMerged(merged: MergeResult, result: Pick<ChunkResult, 'busy' | 'returned'>): void
}

interface Load {
  readonly runs: Ranges
  readonly verdicts: readonly Verdict[]
  /** Where it executes in a worker of its own. */
  readonly slot?: number
}

/** Keeps the workers fed with chunks, and merges what comes back; at most so many chunks under way as the sizer allows. */
export class Dispatcher {
  readonly #parts: DispatcherParts
  readonly #flights = new Set<Flight>()
  /** Lets the feeding go on: one call for all who wait, since a run of hours sees many others land. */
  #wake: () => void = () => undefined
  readonly #mode: 'fresh' | 'replacing'
  #suspects: number[] = []
  #verdicts: Verdict[]
  #losses = 0
  #escaped = 0
  #stopped = false
  #killed = false
  #failure: { readonly error: unknown } | undefined

  constructor(parts: DispatcherParts) {
    this.#parts = parts
    this.#verdicts = [...(parts.verdicts ?? [])]
    this.#mode = parts.withRow.count === 0 ? 'fresh' : 'replacing'
  }

  /** Resolves when all runs have ended, or after `stop`, and nothing is under way. Rejects with what stopped the engine itself. */
  async run(): Promise<void> {
    const { timeout, clock } = this.#parts
    const ended = new AbortController()
    const watching = watch(() => this.#watched(), { timeout, clock, signal: ended.signal })
    try {
      await this.#feed()
    } finally {
      ended.abort()
      await watching
    }
    if (this.#failure !== undefined) throw this.#failure.error
  }

  /** No further run begins; with `kill`, those that execute are ended with their workers, and stay without a result. */
  async stop({ kill }: { kill: boolean }): Promise<void> {
    this.#stopped = true
    this.#killed ||= kill
    const flights = [...this.#flights]
    for (const { dispatch } of flights) dispatch.stop()
    if (kill) await Promise.all(flights.map(({ dispatch }) => dispatch.condemn()))
  }

  /** Errors so far that came after their run had ended. */
  get escaped(): number {
    return this.#escaped
  }

  /** Waits until workers have nothing under way that runs left behind, a second at the most: errors that come late are stored, and counted. */
  async drain(backend = this.#parts.backend): Promise<void> {
    const { clock, execution, store } = this.#parts
    const drains = Array.from({ length: backend.concurrency }, () => {
      const file = store.chunkFile()
      const bytes = encodeChunk({ file, runs: [], carried: [], attempts: new Map(), verdicts: [], last: true })
      const dispatch = backend.dispatch({ execution, bytes })
      return { dispatch, drained: this.#drained(file, dispatch) }
    })
    const waked = new AbortController()
    await Promise.race([Promise.all(drains.map(({ drained }) => drained)), clock.sleep(LONGEST_DRAIN, waked.signal)])
    waked.abort()
    await Promise.all(drains.map(({ dispatch }) => dispatch.kill()))
    await Promise.all(drains.map(({ drained }) => drained))
  }

  async #drained(file: string, dispatch: Dispatch): Promise<void> {
    const { store } = this.#parts
    try {
      const { escaped } = await dispatch.done
      this.#escaped += escaped
      store.recover(file, { failures: 0 })
    } catch (error) {
      // What runs left behind has ended the worker: no run is to blame for it any more.
      if (!(error instanceof WorkerLostError)) throw error
      this.#escaped += store.recover(file, { failures: 0 }).escaped
    }
  }

  async #feed(): Promise<void> {
    const { backend, queue, attempts, clock } = this.#parts
    const limit = pLimit(backend.capacity)
    for (;;) {
      for (const run of attempts.takeDue(clock.now())) queue.giveBack([[run, run + 1]])
      for (let load = this.#next(); load !== undefined; load = this.#next()) this.#start(load, limit)
      const due = this.#stopped ? undefined : attempts.nextDue
      if (this.#flights.size === 0 && due === undefined) return
      await this.#untilLanded(due === undefined ? undefined : due - clock.now())
    }
  }

  /** Waits until a chunk has landed, so many milliseconds at the most. */
  async #untilLanded(most: number | undefined): Promise<void> {
    const landed = new Promise<void>((resolve) => {
      this.#wake = resolve
    })
    if (most === undefined) return await landed
    const waked = new AbortController()
    await Promise.race([landed, this.#parts.clock.sleep(Math.max(0, most), waked.signal)])
    waked.abort()
  }

  #start(load: Load, limit: ReturnType<typeof pLimit>): void {
    try {
      const flight = this.#launch(load)
      this.#flights.add(flight)
      void limit(() => this.#land(flight)).finally(() => {
        this.#flights.delete(flight)
        this.#wake()
      })
    } catch (error) {
      // What cannot be read of the runs' earlier results: nothing was sent, what is under way is awaited.
      this.#failure ??= { error }
      this.#stopped = true
    }
  }

  /** What is to be sent next: what was found of lost runs, then a suspect, alone, then runs; undefined if nothing may be sent now. */
  #next(): Load | undefined {
    const { backend, queue, sizer, isolate } = this.#parts
    if (this.#flights.size >= backend.capacity || this.#killed) return undefined
    if (this.#verdicts.length > 0) return { runs: [], verdicts: this.#verdicts.splice(0) }
    if (this.#stopped) return undefined
    const [suspect] = this.#suspects
    if (suspect !== undefined && (isolate || ![...this.#flights].some(({ slot }) => slot !== undefined))) {
      this.#suspects.shift()
      return { runs: [[suspect, suspect + 1]], verdicts: [], slot: 0 }
    }
    if (isolate) return this.#nextAlone()
    if (queue.remaining === 0 || this.#flights.size >= sizer.underWay(queue.remaining)) return undefined
    return { runs: queue.take(sizer.next(queue.remaining)), verdicts: [] }
  }

  /** A run in the first slot that is free, if one is. */
  #nextAlone(): Load | undefined {
    const { backend, queue } = this.#parts
    const taken = new Set(Array.from(this.#flights, ({ slot }) => slot))
    const slot = Array.from({ length: backend.concurrency }, (_, at) => at).find((at) => !taken.has(at))
    return slot === undefined || queue.remaining === 0 ? undefined : { runs: queue.take(1), verdicts: [], slot }
  }

  #launch({ runs: wanted, verdicts, slot }: Load): Flight {
    const { backend, store, attempts } = this.#parts
    const file = store.chunkFile()
    const { runs, bytes } = this.#encode(wanted, { file, verdicts })
    const alone = slot === undefined ? undefined : backend.isolated(slot)
    const dispatch = (alone ?? backend).dispatch({ execution: this.#parts.execution, bytes })
    const isRepeated = verdicts.length > 0 || attempts.among(runs).size > 0
    return { runs, verdicts, file, dispatch, alone, slot, mode: isRepeated ? 'replacing' : this.#mode, condemned: undefined }
  }

  /** As many of the runs as one message holds; the others go back to the queue. */
  #encode(wanted: Ranges, { file, verdicts }: { file: string; verdicts: readonly Verdict[] }): { runs: Ranges; bytes: Uint8Array } {
    const { message, rest } = composeChunk(wanted, { file, verdicts, sources: this.#parts })
    this.#parts.queue.giveBack(rest)
    const { runs } = message
    return { runs, bytes: encodeChunk({ ...message, limit: this.#parts.sizer.limit(rangesSize(runs)) }) }
  }

  async #land(flight: Flight): Promise<void> {
    const { queue, sizer, store } = this.#parts
    try {
      const result = await flight.dispatch.done
      const executed = rangesSize(flight.runs) - rangesSize(result.rest)
      if (executed + flight.verdicts.length > 0)
        this.#merged(store.merge(flight.file, { mode: flight.mode, failures: this.#failures }), result)
      queue.giveBack(result.rest)
      if (flight.alone === undefined) sizer.observe({ runs: executed, ms: result.ms })
      else await this.drain(flight.alone)
      this.#losses = 0
    } catch (error) {
      await this.#fail(flight, error)
    } finally {
      await flight.alone?.close()
    }
  }

  get #failures(): number {
    return this.#parts.attempts.isOn ? Number.MAX_SAFE_INTEGER : FAILURES
  }

  #merged({ counts, failures }: MergeResult, result: Pick<ChunkResult, 'busy' | 'returned' | 'escaped'>): void {
    this.#escaped += result.escaped
    const { attempts, withRow, clock } = this.#parts
    const again = this.#stopped ? [] : failures.filter((failure) => attempts.retry(failure, clock.now()))
    for (const { run } of again) withRow.add(run)
    this.#parts.onMerged({ counts: without(counts, again), failures: failures.filter((failure) => !again.includes(failure)) }, result)
  }

  /** The worker is dead, or the file could not be written or merged: what the file holds is kept. Only a dead worker lets others go on. */
  async #fail(flight: Flight, error: unknown): Promise<void> {
    try {
      const recovered = this.#parts.store.recover(flight.file, { failures: this.#failures })
      this.#merged(recovered, { busy: 0, returned: [], escaped: recovered.escaped })
      if (!(error instanceof WorkerLostError)) throw error
      if (!this.#killed) this.#judge(flight, error, recovered.runs)
    } catch (failure) {
      this.#failure ??= { error: stopping(failure) }
      await this.stop({ kill: false })
    }
  }

  #judge(flight: Flight, error: WorkerLostError, recorded: readonly number[]): void {
    const { attempts, clock, queue, timeout } = this.#parts
    const { rest, suspect, verdict } = judge(flight, { recorded, error, timeout, now: clock.now(), attemptOf: (run) => attempts.of(run) })
    this.#verdicts.push(...flight.verdicts)
    for (const run of rest) queue.giveBack([[run, run + 1]])
    if (suspect !== undefined) this.#suspects.push(suspect)
    if (verdict !== undefined) this.#verdicts.push(verdict)
    const isProgress = recorded.length > 0 || suspect !== undefined || verdict !== undefined
    this.#losses = isProgress ? 0 : this.#losses + 1
    if (this.#losses > MAX_LOSSES) throw error
  }

  *#watched() {
    for (const flight of this.#flights) {
      yield {
        current: () => flight.dispatch.current(),
        condemn: (run: number) => {
          flight.condemned = run
          void flight.dispatch.condemn(run)
        },
        kill: () => void flight.dispatch.kill(),
      }
    }
  }
}

/** What stopped the engine, as an error of ours: what SQLite or a callback of the user threw is its cause. */
export function stopping(failure: unknown): unknown {
  if (failure instanceof StatesweepError) return failure
  return new ExecutionStoppedError(failure instanceof Error ? failure.message : String(failure), { cause: failure })
}

function without(counts: StatusCounts, failures: readonly RunFailure[]): StatusCounts {
  const left = { ...counts }
  for (const { status } of failures) left[status]--
  return left
}
