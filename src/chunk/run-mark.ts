import { readSync, writeSync } from 'node:fs'
import type { MarkedRun, RunMarker } from './run-marker.js'

const BYTES = 32
const STOP_AT = 24
/** Stands where the number of a run would. */
const NONE = -1
/** A worker looks this often, in milliseconds, whether it is to stop: a look costs 0.9 us. */
const LOOK_EVERY = 1

/**
 * The mark of a chunk in a file that a child process shares with the coordinator, since messages are lost when a process dies and what is
 * written is not: the run's number, since when it executes, the number again. One write when a run begins and one when it ends, 1.2 us each.
 * Nothing is exchanged: a process is killed first and judged afterwards.
 */
export class RunMark implements RunMarker {
  readonly #fd: number
  readonly #position: number
  readonly #values = new Float64Array(3)
  readonly #bytes = new Uint8Array(this.#values.buffer)
  readonly #stop = new Uint8Array(1)
  #looked = Number.NEGATIVE_INFINITY

  /** The mark at a place of the file, 0 for the first: chunks that a process holds at once have one each. */
  constructor(fd: number, place: number) {
    this.#fd = fd
    this.#position = place * BYTES
  }

  /** Coordinator: before the chunk is sent. */
  clear(): void {
    this.#write(NONE, 0)
    writeSync(this.#fd, this.#stop, 0, 1, this.#position + STOP_AT)
  }

  begin(run: number, since: number): boolean {
    this.#write(run, since)
    return true
  }

  end(): boolean {
    this.#write(NONE, 0)
    return true
  }

  get stopped(): boolean {
    const now = performance.now()
    if (this.#stop[0] === 0 && now - this.#looked >= LOOK_EVERY) {
      this.#looked = now
      readSync(this.#fd, this.#stop, 0, 1, this.#position + STOP_AT)
    }
    return this.#stop[0] !== 0
  }

  stop(): void {
    this.#stop[0] = 1
    writeSync(this.#fd, this.#stop, 0, 1, this.#position + STOP_AT)
  }

  /** The run that executes, or executed when its process died; undefined between runs. */
  current(): MarkedRun | undefined {
    readSync(this.#fd, this.#bytes, 0, this.#bytes.length, this.#position)
    const [run = NONE, since = 0, again = NONE] = this.#values
    // Two numbers that differ: the read met a write half done, which only the living do.
    return run === NONE || run !== again ? undefined : { run, since }
  }

  #write(run: number, since: number): void {
    this.#values[0] = run
    this.#values[1] = since
    this.#values[2] = run
    writeSync(this.#fd, this.#bytes, 0, this.#bytes.length, this.#position)
  }
}
