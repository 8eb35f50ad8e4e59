import { readFileSync } from 'node:fs'
import { timers } from '../engine-globals.js'

/**
 * Milliseconds between samples, which take 40 us: 3 % of the coordinator for 64 workers. A step can
 * take some 100 MB in between.
 */
const SAMPLE_EVERY = 100
/**
 * Megabytes that a worker takes to warm up, by no run's fault: 10 to 13 for nursery, compiled code
 * and page cache in 100,000 trivial runs, and twice 8 to decode a chunk's message. More would
 * weaken small limits.
 */
const WARM_UP_MB = 32

/** Watches how many megabytes a process holds beyond what it held when idle. */
export class MemoryWatch {
  readonly #pid: number | undefined
  readonly #limit: number | null
  readonly #onExceeded: () => void
  #idle: number | undefined
  #timer: NodeJS.Timeout | undefined
  /** Why the process was killed; undefined while it is within its limit. */
  error: Error | undefined

  /** A limit of null watches nothing. */
  constructor({ pid, limit, onExceeded }: { pid: number | undefined; limit: number | null; onExceeded: () => void }) {
    this.#pid = pid
    this.#limit = limit
    this.#onExceeded = onExceeded
  }

  /** Takes what the process holds now as its own: it has loaded the steps and is idle. */
  rest(): void {
    this.#idle = this.#sample()
  }

  start(): void {
    if (this.#limit !== null && this.#idle !== undefined) this.#timer ??= timers.setInterval(() => this.#look(), SAMPLE_EVERY).unref()
  }

  stop(): void {
    timers.clearInterval(this.#timer)
    this.#timer = undefined
  }

  #look(): void {
    const held = this.#sample()
    if (held === undefined || this.#idle === undefined || this.#limit === null) return
    const beyond = held - this.#idle - WARM_UP_MB
    if (beyond <= this.#limit) return
    const message = `it held ${Math.round(beyond)} MB more than an idle worker; the limit is ${this.#limit} MB`
    this.error = Object.assign(new Error(message), { code: 'ERR_WORKER_OUT_OF_MEMORY' })
    this.stop()
    this.#onExceeded()
  }

  #sample(): number | undefined {
    return this.#limit === null || this.#pid === undefined ? undefined : processMemory(this.#pid)
  }
}

/** Pages that exist only in memory, not those that can be read again from a file. */
const COUNTED = /^Rss(?:Anon|Shmem):\s*(\d+) kB$/gm

/** Megabytes that a process holds; undefined if it is gone, or not on Linux. Takes 40 us. */
function processMemory(pid: number): number | undefined {
  try {
    const fields = [...readFileSync(`/proc/${pid}/status`, 'latin1').matchAll(COUNTED)]
    return fields.length === 0 ? undefined : fields.reduce((sum, [, kilobytes]) => sum + Number(kilobytes), 0) / 1024
  } catch {
    return undefined
  }
}
