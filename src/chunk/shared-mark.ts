import { codeOf, type Mark, type Marker, markOf, NO_MARK, recordingCode } from './mark.js'

const SEQUENCE = 0
const STOP = 1
const THREAD = 2
/** 1 from `take` to `leave`. */
const TAKEN = 3
/**
 * Float64 slots after the four integers: the code of the mark, when it began (`monotonic`), and the
 * code of the run that is in doubt.
 */
const CODE = 2
const SINCE = 3
const DOUBT = 4
const BYTES = 40
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

  take(since: number): void {
    this.#floats[CODE] = NO_MARK
    this.#floats[SINCE] = since
    this.#floats[DOUBT] = NO_MARK
    Atomics.store(this.#integers, TAKEN, 1)
  }

  leave(): void {
    Atomics.store(this.#integers, TAKEN, 0)
  }

  /** Worker: this thread takes the chunk. */
  claim(thread: number): void {
    Atomics.store(this.#integers, THREAD, thread)
  }

  begin(code: number, since: number): boolean {
    const sequence = Atomics.load(this.#integers, SEQUENCE)
    if (sequence === CONDEMNED) return false
    this.#floats[CODE] = code
    this.#floats[SINCE] = since
    this.#executing = sequence + 1
    return Atomics.compareExchange(this.#integers, SEQUENCE, sequence, this.#executing) === sequence
  }

  end(now: number): boolean {
    if (Atomics.compareExchange(this.#integers, SEQUENCE, this.#executing, this.#executing + 1) !== this.#executing) return false
    this.#floats[SINCE] = now
    return true
  }

  doubt(isOn: boolean): void {
    this.#floats[DOUBT] = isOn ? (this.#floats[CODE] ?? NO_MARK) : NO_MARK
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

  /** Coordinator: what the worker does now; undefined while the chunk waits, or is condemned. */
  current(): Mark | undefined {
    const sequence = Atomics.load(this.#integers, SEQUENCE)
    if (sequence === CONDEMNED) return undefined
    const seen = this.#mark(sequence)
    return Atomics.load(this.#integers, SEQUENCE) === sequence ? seen : undefined
  }

  /** Coordinator, after the worker died: what it was doing, condemned or not. */
  interrupted(): Mark | undefined {
    return this.#mark(Atomics.load(this.#integers, SEQUENCE))
  }

  /**
   * Coordinator: condemns what is marked (only `mark`, if given). True if this call did: then kill
   * the worker. One that records begins nothing more.
   */
  condemn(mark?: Mark): boolean {
    const sequence = Atomics.load(this.#integers, SEQUENCE)
    const isRecording = sequence !== CONDEMNED && mark === undefined && Atomics.load(this.#integers, TAKEN) === 1
    if (!isRecording && (sequence % 2 !== 1 || (mark !== undefined && this.#floats[CODE] !== codeOf(mark)))) return false
    return Atomics.compareExchange(this.#integers, SEQUENCE, sequence, CONDEMNED) === sequence
  }

  /** Between two marks the code is still that of the first: the worker records what it ended. */
  #mark(sequence: number): Mark | undefined {
    const [code = NO_MARK, since = 0, doubt = NO_MARK] = this.#floats.subarray(CODE)
    if (sequence === CONDEMNED || sequence % 2 === 1) return markOf(code, since, doubt)
    return Atomics.load(this.#integers, TAKEN) === 1 ? markOf(recordingCode(code), since) : undefined
  }
}
