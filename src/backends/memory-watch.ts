import { readFileSync } from 'node:fs'

/** Milliseconds between samples of 40 us. For 64 workers that is 3 % of the coordinator; a step can take some 100 MB in between. */
const SAMPLE_EVERY = 100
/**
 * Megabytes that a worker takes to warm up (nursery, compiled code, page cache), which are no run's fault: 10 to 13 in 100,000
 * trivial runs. A chunk's message of 8 comes on top, twice while it is decoded. More would weaken small limits.
 */
const WARM_UP_MB = 32

/** Watches how many megabytes a process holds beyond those that it held when idle. */
export class MemoryWatch {
  readonly #pid: number | undefined
  readonly #limit: number | null
  readonly #onExceeded: () => void
  #idle: number | undefined
  #timer: NodeJS.Timeout | undefined
  /** Why the process was ended; undefined while it is within its limit. */
  error: Error | undefined

  /** A limit of null watches nothing. */
  constructor({ pid, limit, onExceeded }: { pid: number | undefined; limit: number | null; onExceeded: () => void }) {
    this.#pid = pid
    this.#limit = limit
    this.#onExceeded = onExceeded
  }

  /** The process has loaded the steps and is idle: what it holds now is its own. */
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

/** Pages that only memory holds. Those that can be read again from a file are not counted. */
const COUNTED = /^Rss(?:Anon|Shmem):\s*(\d+) kB$/gm

/** Megabytes that a process holds; undefined if it is gone, and on systems other than Linux. Takes 40 us. */
function processMemory(pid: number): number | undefined {
  try {
    const fields = [...readFileSync(`/proc/${pid}/status`, 'latin1').matchAll(COUNTED)]
    return fields.length === 0 ? undefined : fields.reduce((sum, [, kilobytes]) => sum + Number(kilobytes), 0) / 1024
  } catch {
    return undefined
  }
}
