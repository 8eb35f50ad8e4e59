/**
 * Milliseconds that a chunk should take: less, and what it costs by itself shows, 1.5 ms of CPU time for its file and the merge; more, and results come
 * late.
 */
const TARGET = 80
/** Milliseconds that a chunk takes at the least, also when few runs remain: more, and workers end less together. */
const LEAST = 3
/** A chunk ends at the end of a run after so many milliseconds: slow chunks show results, and a wrong estimate traps nothing. */
const LONGEST = 250
/**
 * It ends earlier if it takes so many times what was expected, since then its other runs are better shared among the workers: at a tail of slow runs
 * one had three of them while the other was idle. But not before so many milliseconds, as a chunk costs more than one by itself.
 */
const LATE = 3
const EARLIEST = 20
/** Runs of a chunk at the most: a bound on what waits for a merge, and on the size of one transaction. */
const MAX_RUNS = 10_000
/** Runs of the first chunks, when nothing is known. */
const FIRST = 32
/** How much larger than the largest seen a chunk may become: the first runs of a worker are slow, later ones may be slower still. */
const GROWTH = 8

/** How large the next chunk should be: a policy of the durations seen, without clock or pool. */
export class ChunkSizer {
  readonly #workers: number
  /** Milliseconds per run; undefined until a chunk has ended. */
  #perRun: number | undefined
  #largest = FIRST / GROWTH

  constructor(workers: number) {
    this.#workers = workers
  }

  observe({ runs, ms }: { readonly runs: number; readonly ms: number }): void {
    if (runs === 0) return
    const seen = ms / runs
    this.#perRun = this.#perRun === undefined ? seen : (this.#perRun + seen) / 2
    this.#largest = Math.max(this.#largest, runs)
  }

  /** Runs of the next chunk, at least 1. */
  next(remaining: number): number {
    const byTime = this.#perRun === undefined ? FIRST : Math.floor(TARGET / this.#perRun)
    const least = this.#perRun === undefined ? 1 : Math.floor(LEAST / this.#perRun)
    const fair = Math.max(least, Math.ceil(remaining / (2 * this.#workers)))
    return Math.max(1, Math.min(byTime, fair, remaining, MAX_RUNS, this.#largest * GROWTH))
  }

  /** Milliseconds after which a chunk of so many runs ends at the end of a run. */
  limit(runs: number): number {
    return this.#perRun === undefined ? LONGEST : Math.min(LONGEST, Math.max(EARLIEST, LATE * this.#perRun * runs))
  }

  /** Chunks that may be under way: one executing and one waiting per worker, but none waiting near the end and behind runs of a chunk's time each. */
  underWay(remaining: number): number {
    if (this.#perRun === undefined) return this.#workers
    const isSlow = this.#perRun > TARGET
    const isNearEnd = this.#perRun * remaining < TARGET * this.#workers
    return isSlow || isNearEnd ? this.#workers : 2 * this.#workers
  }

  /** Milliseconds that the remaining runs will take; undefined until a chunk has ended. */
  expected(remaining: number): number | undefined {
    return this.#perRun === undefined ? undefined : (this.#perRun * remaining) / this.#workers
  }
}
