import { codeOf, type Mark, type Marker, markOf } from './mark.js'

const SEQUENCE = 0
const STOP = 1
const THREAD = 2
/** Float64 slots after the four integers: the code of the mark, and when it began (`monotonic`). */
const CODE = 2
const SINCE = 3
const BYTES = 32
const CONDEMNED = -1

/**
 * The mark of a chunk in memory that the thread and the coordinator share. The sequence number is
 * odd while something is marked. The worker ends a run, and the coordinator condemns it, by
 * compare-and-exchange on that number: exactly one of the two succeeds.
 */
export class SharedMark implements Marker {
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

  begin(code: number, since: number): boolean {
    this.#floats[CODE] = code
    this.#floats[SINCE] = since
    const sequence = Atomics.load(this.#integers, SEQUENCE)
    if (sequence === CONDEMNED) return false
    this.#executing = sequence + 1
    return Atomics.compareExchange(this.#integers, SEQUENCE, sequence, this.#executing) === sequence
  }

  end(): boolean {
    return Atomics.compareExchange(this.#integers, SEQUENCE, this.#executing, this.#executing + 1) === this.#executing
  }

  get stopped(): boolean {
    return Atomics.load(this.#integers, STOP) === 1
  }

  stop(): void {
    Atomics.store(this.#integers, STOP, 1)
  }

  /** The thread that took the chunk, 0 while none has. */
  get thread(): number {
    return Atomics.load(this.#integers, THREAD)
  }

  /** Coordinator: what the worker does now; undefined between runs and while the chunk waits. */
  current(): Mark | undefined {
    const sequence = Atomics.load(this.#integers, SEQUENCE)
    const seen = this.#mark()
    const odd = sequence !== CONDEMNED && sequence % 2 === 1
    return odd && Atomics.load(this.#integers, SEQUENCE) === sequence ? seen : undefined
  }

  /** Coordinator, after the worker died: what it was doing, condemned or not. */
  interrupted(): Mark | undefined {
    const sequence = Atomics.load(this.#integers, SEQUENCE)
    return sequence === CONDEMNED || sequence % 2 === 1 ? this.#mark() : undefined
  }

  /**
   * Coordinator: condemns what is marked (only `mark`, if given). True if this call did: then kill
   * the worker.
   */
  condemn(mark?: Mark): boolean {
    const sequence = Atomics.load(this.#integers, SEQUENCE)
    if (sequence % 2 !== 1 || (mark !== undefined && this.#floats[CODE] !== codeOf(mark))) return false
    return Atomics.compareExchange(this.#integers, SEQUENCE, sequence, CONDEMNED) === sequence
  }

  #mark(): Mark {
    return markOf(this.#floats[CODE] ?? 0, this.#floats[SINCE] ?? 0)
  }
}
