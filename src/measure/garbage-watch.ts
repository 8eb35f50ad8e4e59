import { type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks'
import { NativePromise, timers } from '../engine-globals.js'

type Span = readonly [start: number, end: number]

/** The garbage collections during the watch. */
export interface Collected {
  /** Milliseconds of garbage collection within a span of `performance.now()`. */
  within(span: Span): number
  total(spans: readonly Span[]): { readonly count: number; readonly time: number }
}

/** Notes the garbage collections of this thread from now on. */
export class GarbageWatch {
  readonly #entries: PerformanceEntry[] = []
  readonly #observer = new PerformanceObserver((list) => this.#entries.push(...list.getEntries()))

  constructor() {
    this.#observer.observe({ entryTypes: ['gc'] })
  }

  async end(): Promise<Collected> {
    // Node.js reports a collection in a later turn of the event loop.
    await new NativePromise((resolve) => timers.setImmediate(resolve))
    this.#entries.push(...this.#observer.takeRecords())
    this.#observer.disconnect()
    const entries = this.#entries
    const inside = ([start, end]: Span) => entries.filter(({ startTime }) => startTime >= start && startTime < end)
    const sum = (some: readonly PerformanceEntry[]) => some.reduce((total, { duration }) => total + duration, 0)
    return {
      within: (span) => sum(inside(span)),
      total(spans) {
        const all = spans.flatMap(inside)
        return { count: all.length, time: sum(all) }
      },
    }
  }
}
