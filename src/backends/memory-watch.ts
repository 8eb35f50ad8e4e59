import { processMemory } from './process-memory.js'

/** Milliseconds between two samples of 40 us: of 64 workers that is 3 % of the coordinator; a step can take some 100 MB between two. */
const SAMPLE_EVERY = 100
/**
 * Megabytes that a worker takes to warm up (nursery, compiled code, page cache) whatever its steps, and that are no run's fault: 10 to 13 in
 * 100,000 trivial runs; a chunk's message of 8 comes on top, twice while it is decoded. More would weaken small limits.
 */
const WARM_UP_MB = 32

/** Watches what a process holds beyond what it held when it was idle; megabytes. */
export class MemoryWatch {
  readonly #pid: number | undefined
  readonly #limit: number | null
  readonly #onExceeded: () => void
  #idle: number | undefined
  #timer: NodeJS.Timeout | undefined
  /** Why the process had to be ended; undefined while it need not be. */
  error: Error | undefined

  /** A limit of null watches nothing. */
  constructor({ pid, limit, onExceeded }: { pid: number | undefined; limit: number | null; onExceeded: () => void }) {
    this.#pid = pid
    this.#limit = limit
    this.#onExceeded = onExceeded
  }

  /** The process has loaded the steps and executes nothing: what it holds now is its own. */
  rest(): void {
    this.#idle = this.#sample()
  }

  start(): void {
    if (this.#limit !== null && this.#idle !== undefined) this.#timer ??= setInterval(() => this.#look(), SAMPLE_EVERY).unref()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #look(): void {
    const held = this.#sample()
    if (held === undefined || this.#idle === undefined || this.#limit === null) return
    const beyond = held - this.#idle - WARM_UP_MB
    if (beyond <= this.#limit) return
    const message = `it held ${Math.round(beyond)} MB more than an idle worker, of ${this.#limit} MB allowed`
    this.error = Object.assign(new Error(message), { code: 'ERR_WORKER_OUT_OF_MEMORY' })
    this.stop()
    this.#onExceeded()
  }

  #sample(): number | undefined {
    return this.#limit === null || this.#pid === undefined ? undefined : processMemory(this.#pid)
  }
}
