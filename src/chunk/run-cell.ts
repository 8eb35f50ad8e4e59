import type { MarkedRun, RunMarker } from './run-marker.js'

const SEQUENCE = 0
const STOP = 1
const THREAD = 2
/** Float64 slots after the four integers: the run's number, and when it began (`monotonic`). */
const RUN = 2
const SINCE = 3
const BYTES = 32
const CONDEMNED = -1

/**
 * One cell per chunk, shared by the worker that executes it and the coordinator that watches it. The sequence number is odd while a
 * run executes. Ending a run and condemning it are compare-and-exchange on that number, so exactly one of the two happens.
 */
export class RunCell implements RunMarker {
  readonly buffer: SharedArrayBuffer
  readonly #integers: Int32Array
  readonly #floats: Float64Array
  #executing = 0

  constructor(buffer = new SharedArrayBuffer(BYTES)) {
    this.buffer = buffer
    this.#integers = new Int32Array(buffer)
    this.#floats = new Float64Array(buffer)
  }

  /** Worker: this thread takes the chunk. */
  claim(thread: number): void {
    Atomics.store(this.#integers, THREAD, thread)
  }

  /** Worker: a run begins. False if the chunk was condemned before: then nothing of it may execute. */
  begin(run: number, since: number): boolean {
    this.#floats[RUN] = run
    this.#floats[SINCE] = since
    const sequence = Atomics.load(this.#integers, SEQUENCE)
    if (sequence === CONDEMNED) return false
    this.#executing = sequence + 1
    return Atomics.compareExchange(this.#integers, SEQUENCE, sequence, this.#executing) === sequence
  }

  /** Worker: the run has ended. False if the coordinator condemned it first: its result must not be recorded. */
  end(): boolean {
    return Atomics.compareExchange(this.#integers, SEQUENCE, this.#executing, this.#executing + 1) === this.#executing
  }

  /** Worker: true once the coordinator wants no further run of this chunk to begin. */
  get stopped(): boolean {
    return Atomics.load(this.#integers, STOP) === 1
  }

  /** Coordinator: no further run of this chunk begins; the one that executes may end. */
  stop(): void {
    Atomics.store(this.#integers, STOP, 1)
  }

  /** The thread that took the chunk, 0 while none has. */
  get thread(): number {
    return Atomics.load(this.#integers, THREAD)
  }

  /** Coordinator: the run that executes now, and since when. */
  current(): MarkedRun | undefined {
    const sequence = Atomics.load(this.#integers, SEQUENCE)
    const seen = { run: this.#floats[RUN] ?? 0, since: this.#floats[SINCE] ?? 0 }
    const odd = sequence !== CONDEMNED && sequence % 2 === 1
    return odd && Atomics.load(this.#integers, SEQUENCE) === sequence ? seen : undefined
  }

  /** Coordinator, once the worker is dead: the run that it executed when it died, condemned or not. */
  interrupted(): MarkedRun | undefined {
    const sequence = Atomics.load(this.#integers, SEQUENCE)
    const isExecuting = sequence === CONDEMNED || sequence % 2 === 1
    return isExecuting ? { run: this.#floats[RUN] ?? 0, since: this.#floats[SINCE] ?? 0 } : undefined
  }

  /** Coordinator: true if the run that executes (only `run`, if given) is condemned by this call: its worker must be killed now. */
  condemn(run?: number): boolean {
    const sequence = Atomics.load(this.#integers, SEQUENCE)
    if (sequence % 2 !== 1 || (run !== undefined && this.#floats[RUN] !== run)) return false
    return Atomics.compareExchange(this.#integers, SEQUENCE, sequence, CONDEMNED) === sequence
  }
}
