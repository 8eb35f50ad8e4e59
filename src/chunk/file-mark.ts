import { mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Mark, type Marker, markOf, NO_MARK } from './mark.js'

const BYTES = 32
const STOP_AT = 24
/** Milliseconds between two looks of a worker for the word to stop: a look costs 0.9 us. */
const LOOK_EVERY = 1

/**
 * The mark of a chunk in a file that a child process and the coordinator share, since messages are lost when a process dies
 * and what is written is not: the code, since when, the code again. One write when a run begins and one when it ends, 1.2 us
 * each. Nothing is exchanged: a process is killed first and judged afterwards.
 */
export class FileMark implements Marker {
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
    this.#write(NO_MARK, 0)
    writeSync(this.#fd, this.#stop, 0, 1, this.#position + STOP_AT)
  }

  begin(code: number, since: number): boolean {
    this.#write(code, since)
    return true
  }

  end(): boolean {
    this.#write(NO_MARK, 0)
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

  /** What the process does, or did when it died; undefined between runs. */
  current(): Mark | undefined {
    readSync(this.#fd, this.#bytes, 0, this.#bytes.length, this.#position)
    const [code = NO_MARK, since = 0, again = NO_MARK] = this.#values
    // Two codes that differ: the read met a half-done write, and only the living write.
    return code === NO_MARK || code !== again ? undefined : markOf(code, since)
  }

  #write(code: number, since: number): void {
    this.#values[0] = code
    this.#values[1] = since
    this.#values[2] = code
    writeSync(this.#fd, this.#bytes, 0, this.#bytes.length, this.#position)
  }
}

/** Opens a file for marks that no folder lists: whoever holds its descriptor can use it, and it goes with the last of them. */
export function openMarkFile(): number {
  const folder = mkdtempSync(join(tmpdir(), 'statesweep-marks-'))
  try {
    return openSync(join(folder, 'marks'), 'wx+')
  } finally {
    rmSync(folder, { recursive: true })
  }
}
