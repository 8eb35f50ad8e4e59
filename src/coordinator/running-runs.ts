import { dateNow } from '../engine-globals.js'
import type { Clock } from './clock.js'
import type { ChunkTerms, RunningRun, RunStore } from './contracts.js'
import type { Flight } from './flight.js'
import type { Attempts } from './retries.js'

/**
 * Milliseconds that a run executes before it is shown: a sweep of shorter runs writes nothing
 * here.
 */
const SHOWN_AFTER = 100

interface Context {
  readonly store: RunStore
  readonly terms: ChunkTerms
  readonly attempts: Attempts
  readonly clock: Clock
}

/** Tells which runs execute now. Writes only what has changed. */
export class RunningRuns {
  readonly #context: Context
  #shown = ''

  constructor(context: Context) {
    this.#context = context
  }

  /** Reads the mark of each chunk. */
  show(flights: Iterable<Flight>): void {
    const { attempts, clock } = this.#context
    const now = clock.now()
    const runs: RunningRun[] = []
    const marks: unknown[] = []
    for (const { dispatch } of flights) {
      const mark = dispatch.current()
      if (mark?.state !== 'executing' || now - mark.since < SHOWN_AFTER) continue
      const { run, since } = mark
      const one = { run, attempt: attempts.of(run), slot: dispatch.slot() ?? null }
      // The two clocks may drift apart: the time alone is no change.
      marks.push([one.run, one.attempt, one.slot, since])
      runs.push({ ...one, started: Math.floor(dateNow() - (now - since)) })
    }
    this.#write(runs, String(marks))
  }

  endQuietly(): void {
    try {
      this.#write([], '')
    } catch {
      // The end of the execution says what is wrong, and writes this again.
    }
  }

  #write(runs: readonly RunningRun[], shown: string): void {
    if (shown === this.#shown) return
    this.#context.store.showRunning(this.#context.terms.execution, runs)
    this.#shown = shown
  }
}
