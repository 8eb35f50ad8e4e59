import pLimit from 'p-limit'
import { type ChunkResult, encodeChunk } from '../chunk/message.js'
import { type Ranges, rangesSize, splitRanges } from '../chunk/ranges.js'
import { RunCell } from '../chunk/run-cell.js'
import { WorkerLostError } from '../errors.js'
import type { ChunkSizer } from './chunk-size.js'
import type { Backend, Dispatch, MergeResult, RunStore } from './contracts.js'
import type { RunQueue } from './queue.js'
import type { RunSet } from './run-set.js'

/** A chunk's message at the most; more runs wait for the next one. */
const MAX_MESSAGE = 8 * 1024 * 1024

export interface DispatcherParts {
  readonly backend: Backend
  readonly store: RunStore
  readonly queue: RunQueue
  readonly sizer: ChunkSizer
  /** The runs that have a row, and so travel in full. */
  readonly withRow: RunSet
  /** Called after each merge. */
  onMerged(merged: MergeResult, result: ChunkResult): void
}

interface Flight {
  readonly runs: Ranges
  readonly file: string
  readonly cell: RunCell
  readonly dispatch: Dispatch
}

/** Keeps the workers fed with chunks, and merges what comes back; at most so many chunks under way as the sizer allows. */
export class Dispatcher {
  readonly #parts: DispatcherParts
  readonly #mode: 'fresh' | 'replacing'
  readonly #flights = new Map<Flight, Promise<void>>()
  #stopped = false
  #killed = false
  #failure: { readonly error: unknown } | undefined

  constructor(parts: DispatcherParts) {
    this.#parts = parts
    this.#mode = parts.withRow.count === 0 ? 'fresh' : 'replacing'
  }

  /** Resolves when the queue is empty, or after `stop`, and nothing is under way. Rejects with what stopped the engine itself. */
  async run(): Promise<void> {
    const { backend, queue, sizer } = this.#parts
    const limit = pLimit(backend.capacity)
    for (;;) {
      while (!this.#stopped && queue.remaining > 0 && this.#flights.size < Math.min(backend.capacity, sizer.underWay(queue.remaining))) {
        const flight = this.#launch(queue.take(sizer.next(queue.remaining)))
        const landed = limit(() => this.#land(flight)).finally(() => this.#flights.delete(flight))
        this.#flights.set(flight, landed)
      }
      if (this.#flights.size === 0) break
      await Promise.race(this.#flights.values())
    }
    if (this.#failure !== undefined) throw this.#failure.error
  }

  /** No further run begins; with `kill`, those that execute are ended with their workers, and stay without a result. */
  async stop({ kill }: { kill: boolean }): Promise<void> {
    this.#stopped = true
    this.#killed ||= kill
    const flights = [...this.#flights.keys()]
    for (const { cell } of flights) cell.stop()
    if (kill) await Promise.all(flights.map(({ dispatch }) => dispatch.condemn()))
  }

  #launch(wanted: Ranges): Flight {
    const { backend, store } = this.#parts
    const file = store.chunkFile()
    const { runs, bytes } = this.#encode(wanted, file)
    const cell = new RunCell()
    return { runs, file, cell, dispatch: backend.dispatch({ bytes, cell }) }
  }

  /** As many of the runs as one message holds; the others go back to the queue. */
  #encode(wanted: Ranges, file: string): { runs: Ranges; bytes: Uint8Array } {
    let runs = wanted
    for (;;) {
      const bytes = encodeChunk({ file, runs, carried: [...this.#carried(runs)] })
      const size = rangesSize(runs)
      if (bytes.length <= MAX_MESSAGE || size === 1) return { runs, bytes }
      const [head, tail] = splitRanges(runs, Math.ceil(size / 2))
      this.#parts.queue.giveBack(tail)
      runs = head
    }
  }

  *#carried(runs: Ranges) {
    const { store, withRow } = this.#parts
    if (withRow.count === 0) return
    for (const [first, end] of runs) {
      const stored = withRow.ranges(first, end, end - first)
      for (const { run, state } of store.read(stored)) yield { run, attempt: 1, state }
    }
  }

  async #land(flight: Flight): Promise<void> {
    const { queue, sizer, store } = this.#parts
    try {
      const result = await flight.dispatch.done
      const executed = rangesSize(flight.runs) - rangesSize(result.rest)
      if (executed > 0) this.#parts.onMerged(store.merge(flight.file, this.#mode), result)
      queue.giveBack(result.rest)
      sizer.observe({ runs: executed, ms: result.ms })
    } catch (error) {
      await this.#fail(flight, error)
    }
  }

  /** The worker is dead, or the file could not be written or merged: what the file holds is kept, then everything stops. */
  async #fail(flight: Flight, error: unknown): Promise<void> {
    const isKilled = this.#killed && error instanceof WorkerLostError
    if (!isKilled) this.#failure ??= { error }
    await this.stop({ kill: false })
    try {
      const merged = this.#parts.store.recover(flight.file)
      this.#parts.onMerged(merged, { rest: [], ms: 0, busy: 0, returned: [] })
    } catch (recovery) {
      this.#failure ??= { error: recovery }
    }
  }
}
