import { isUtf8 } from 'node:buffer'
import type { LogRow } from '../chunk/layout.js'
import { performanceNow, TIME_ORIGIN } from '../engine-globals.js'
import { cutText } from '../model/cut-text.js'

/**
 * Bytes of text kept from one attempt of a run, and as many again from its escaped errors: a run
 * that prints in a loop must not fill the disk.
 */
const LIMIT = 64 * 1024

type Stream = LogRow['stream']
type Head = Pick<LogRow, 'run' | 'execution' | 'attempt'>

/** Bytes that still fit, and bytes that were dropped. */
interface Room {
  left: number
  dropped: number
  /** The row that tells of dropped bytes; undefined while none were. */
  mark: LogRow | undefined
  /** Bytes that it tells of. */
  marked: number
}

/** The log of one attempt of a run: turns what it writes into numbered rows, up to the limit. */
export class RunLog {
  readonly #head: Head
  readonly #output: Room = { left: LIMIT, dropped: 0, mark: undefined, marked: 0 }
  readonly #escaped: Room = { left: LIMIT, dropped: 0, mark: undefined, marked: 0 }
  /** Bytes that begin a character. */
  readonly #begun = new Map<Stream, Buffer>()
  #number = 0

  /** With `keepsAll`, nothing is dropped. */
  constructor({ run, execution, attempt }: Head, keepsAll = false) {
    this.#head = { run, execution, attempt }
    if (keepsAll) this.#output.left = Number.POSITIVE_INFINITY
  }

  /**
   * Returns the rows to store now. A row that tells of dropped bytes replaces the one before. Bytes
   * may end within a character: the rest follows.
   */
  add(stream: Stream, piece: string | Uint8Array): LogRow[] {
    const text = typeof piece === 'string' ? piece : textOf(this.#whole(stream, piece))
    return text.length === 0 ? [] : this.#take(stream, text)
  }

  #take(stream: Stream, text: string | Buffer): LogRow[] {
    const room = stream === 'escaped' ? this.#escaped : this.#output
    const bytes = Buffer.byteLength(text)
    if (room.mark !== undefined) {
      room.dropped += bytes
      // Tells again each time the number doubles, since a killed run has no end at which to tell.
      return room.dropped >= 2 * room.marked ? [mark(room, 'at least ')] : []
    }
    if (bytes <= room.left) {
      room.left -= bytes
      return [this.#row(stream, text)]
    }
    const kept = typeof text === 'string' ? cutText(text, room.left) : text.subarray(0, room.left)
    room.dropped = bytes - Buffer.byteLength(kept)
    const rows = kept.length === 0 ? [] : [this.#row(stream, kept)]
    room.mark = this.#row(stream === 'escaped' ? stream : 'dropped', '')
    return [...rows, mark(room, 'at least ')]
  }

  /** Returns the last rows, when the run has ended. */
  end(): LogRow[] {
    const rows = Array.from(this.#begun, ([stream, bytes]) => (bytes.length === 0 ? [] : this.#take(stream, bytes))).flat()
    this.#begun.clear()
    for (const room of [this.#output, this.#escaped]) if (room.mark !== undefined) rows.push(mark(room, ''))
    return rows
  }

  #row(stream: Stream, text: string | Uint8Array): LogRow {
    return { ...this.#head, number: this.#number++, stream, at: Math.floor(TIME_ORIGIN + performanceNow()), text }
  }

  /** The bytes with those that waited, up to the end of a character. */
  #whole(stream: Stream, piece: Uint8Array): Buffer {
    const before = this.#begun.get(stream)
    const bytes = before === undefined ? Buffer.from(piece) : Buffer.concat([before, piece])
    const length = completeLength(bytes)
    this.#begun.set(stream, bytes.subarray(length))
    return bytes.subarray(0, length)
  }
}

function mark(room: Room, about: string): LogRow {
  if (room.mark === undefined) throw new Error('A full log has no row that says so; this is a bug in statesweep.')
  room.marked = room.dropped
  return { ...room.mark, text: `\n… ${about}${room.dropped} more bytes were dropped; a run's log keeps ${LIMIT}.\n` }
}

const textOf = (bytes: Buffer): string | Buffer => (isUtf8(bytes) ? bytes.toString() : bytes)

/** How many bytes there are without a last character of UTF-8 that is not complete. */
function completeLength(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) break
    if (byte < 0xc0) continue
    const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
    return size > back ? bytes.length - back : bytes.length
  }
  return bytes.length
}
