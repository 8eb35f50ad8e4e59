/**
 * Milliseconds that a chunk should take. Its file and merge cost 1.5 ms of CPU time, which shows in
 * a shorter one; a longer one brings its results late.
 */
const TARGET = 80
/**
 * Least milliseconds of a chunk, also when few runs remain: with more, workers end less together.
 */
const LEAST = 3
/**
 * Milliseconds after which a chunk ends with the run that executes: slow chunks show results, and a
 * wrong estimate traps no run.
 */
const LONGEST = 250
/**
 * Ends a chunk earlier if it takes so many times the expected time: its other runs are better
 * shared among the workers. In a tail of slow runs one worker had three of them while the other was
 * idle.
 */
const LATE = 3
/** Least milliseconds before that: a chunk costs more than one by itself. */
const EARLIEST = 20
/** Most runs of a chunk: bounds what waits for a merge, and the size of one transaction. */
const MAX_RUNS = 10_000
/** Runs of the first chunks, when no duration is known. */
const FIRST = 32
/**
 * Most growth over the largest chunk so far: the first runs of a worker are slow, and later ones
 * may be slower still.
 */
const GROWTH = 8

/** Sizes chunks by the durations seen: a policy without clock or pool. */
export class ChunkSizer {
  readonly #workers: number
  /** Milliseconds per run; undefined until a chunk has ended. */
  #perRun: number | undefined
  #largest: number
  readonly #first: number
  readonly #most: number

  /** `first`: runs of a chunk when no duration is known; `most`: of any chunk. */
  constructor(workers: number, { first = FIRST, most = MAX_RUNS }: { readonly first?: number; readonly most?: number } = {}) {
    this.#workers = workers
    this.#first = first
    this.#most = most
    this.#largest = first / GROWTH
  }

  observe({ runs, ms }: { readonly runs: number; readonly ms: number }): void {
    if (runs === 0) return
    const seen = ms / runs
    this.#perRun = this.#perRun === undefined ? seen : (this.#perRun + seen) / 2
    this.#largest = Math.max(this.#largest, runs)
  }

  /** Runs of the next chunk, at least 1. */
  next(remaining: number): number {
    const byTime = this.#perRun === undefined ? this.#first : Math.floor(TARGET / this.#perRun)
    const least = this.#perRun === undefined ? 1 : Math.floor(LEAST / this.#perRun)
    const fair = Math.max(least, Math.ceil(remaining / (2 * this.#workers)))
    return Math.max(1, Math.min(byTime, fair, remaining, this.#most, this.#largest * GROWTH))
  }

  /** Milliseconds after which a chunk of so many runs ends with the run that executes. */
  limit(runs: number): number {
    return this.#perRun === undefined ? LONGEST : Math.min(LONGEST, Math.max(EARLIEST, LATE * this.#perRun * runs))
  }

  /**
   * Most chunks under way: per worker one that executes and one that waits. None waits near the
   * end, where one run takes the time of a chunk, or where a chunk is one run.
   */
  underWay(remaining: number): number {
    if (this.#perRun === undefined || this.#most === 1) return this.#workers
    const isSlow = this.#perRun > TARGET
    const isNearEnd = this.#perRun * remaining < TARGET * this.#workers
    return isSlow || isNearEnd ? this.#workers : 2 * this.#workers
  }

  /** Milliseconds that the remaining runs will take; undefined until a chunk has ended. */
  expected(remaining: number): number | undefined {
    return this.#perRun === undefined ? undefined : (this.#perRun * remaining) / this.#workers
  }
}
