import { openSync, readSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { performanceNow } from '../engine-globals.js'
import { makeTemporaryFolder } from '../make-temporary-folder.js'
import { type Mark, type Marker, markOf, NO_MARK, recordingCode } from './mark.js'

const BYTES = 40
const DOUBT_AT = 24
const STOP_AT = 32
/** Milliseconds between two reads of the stop flag by a worker: a read costs 0.9 us. */
const LOOK_EVERY = 1

/**
 * The mark of a chunk in a file that a child process and the coordinator share: a dying process
 * loses messages, but not what it wrote. Holds the code, the time it began, the code again, and the
 * code of the run that is in doubt. Writes once when a run begins and once when it ends, 1.2 us
 * each. Needs no compare-and-exchange: a process is killed first and judged afterwards.
 */
export class FileMark implements Marker {
  readonly #fd: number
  readonly #position: number
  readonly #values = new Float64Array(4)
  readonly #bytes = new Uint8Array(this.#values.buffer)
  readonly #stop = new Uint8Array(1)
  #code = NO_MARK
  #isTaken = false
  #looked = Number.NEGATIVE_INFINITY

  /** Opens the mark at a place in the file, from 0: each chunk that a process holds has its own. */
  constructor(fd: number, place: number) {
    this.#fd = fd
    this.#position = place * BYTES
  }

  /** Coordinator: clears the mark before it sends the chunk. */
  clear(): void {
    this.leave()
    writeSync(this.#fd, this.#stop, 0, 1, this.#position + STOP_AT)
  }

  take(since: number): void {
    this.#isTaken = true
    this.#write(recordingCode(), since)
  }

  leave(): void {
    this.#isTaken = false
    this.#write(NO_MARK, 0)
    this.doubt(false)
  }

  begin(code: number, since: number): boolean {
    this.#code = code
    this.#write(code, since)
    return true
  }

  end(now: number): boolean {
    this.#write(this.#isTaken ? recordingCode(this.#code) : NO_MARK, now)
    return true
  }

  doubt(isOn: boolean): void {
    this.#values[0] = isOn ? this.#code : NO_MARK
    writeSync(this.#fd, this.#bytes, 0, Float64Array.BYTES_PER_ELEMENT, this.#position + DOUBT_AT)
  }

  get stopped(): boolean {
    const now = performanceNow()
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

  /** What the process does, or did when it died; undefined while the chunk waits. */
  current(): Mark | undefined {
    readSync(this.#fd, this.#bytes, 0, this.#bytes.length, this.#position)
    const [code = NO_MARK, since = 0, again = NO_MARK, doubt = NO_MARK] = this.#values
    // The codes differ only in the middle of a write, and a dead process is not writing.
    return code === NO_MARK || code !== again ? undefined : markOf(code, since, doubt)
  }

  #write(code: number, since: number): void {
    this.#values[0] = code
    this.#values[1] = since
    this.#values[2] = code
    writeSync(this.#fd, this.#bytes, 0, DOUBT_AT, this.#position)
  }
}

/**
 * Opens a file for marks and unlinks it at once: only holders of its descriptor can use it, and it
 * disappears with the last of them.
 */
export function openMarkFile(): number {
  const folder = makeTemporaryFolder('statesweep-marks-')
  try {
    return openSync(join(folder, 'marks'), 'wx+')
  } finally {
    rmSync(folder, { recursive: true })
  }
}
