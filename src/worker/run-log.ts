import { StringDecoder } from 'node:string_decoder'
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
  readonly #decoders = new Map<Stream, StringDecoder>()
  #number = 0

  constructor({ run, execution, attempt }: Head) {
    this.#head = { run, execution, attempt }
  }

  /**
   * Returns the rows to store now. A row that tells of dropped bytes replaces the one before. Bytes
   * may end within a character: the rest follows.
   */
  add(stream: Stream, piece: string | Uint8Array): LogRow[] {
    const text = typeof piece === 'string' ? piece : this.#decoder(stream).write(Buffer.from(piece))
    if (text === '') return []
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
    const kept = cutText(text, room.left)
    room.dropped = bytes - Buffer.byteLength(kept)
    const rows = kept === '' ? [] : [this.#row(stream, kept)]
    room.mark = this.#row(stream, '')
    return [...rows, mark(room, 'at least ')]
  }

  /** Returns the last rows, when the run has ended. */
  end(): LogRow[] {
    const rows = Array.from(this.#decoders, ([stream, decoder]) => this.add(stream, decoder.end())).flat()
    for (const room of [this.#output, this.#escaped]) if (room.mark !== undefined) rows.push(mark(room, ''))
    return rows
  }

  #row(stream: Stream, text: string): LogRow {
    return { ...this.#head, number: this.#number++, stream, at: Math.floor(TIME_ORIGIN + performanceNow()), text }
  }

  #decoder(stream: Stream): StringDecoder {
    const decoder = this.#decoders.get(stream) ?? new StringDecoder('utf8')
    this.#decoders.set(stream, decoder)
    return decoder
  }
}

function mark(room: Room, about: string): LogRow {
  if (room.mark === undefined) throw new Error('A full log has no row that says so; this is a bug in statesweep.')
  room.marked = room.dropped
  return { ...room.mark, text: `\n… ${about}${room.dropped} more bytes were dropped; a run's log keeps ${LIMIT}.\n` }
}
