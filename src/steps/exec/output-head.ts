import { StringDecoder } from 'node:string_decoder'

/** Keeps the first bytes that a command writes to one of its streams; counts the rest. */
export class OutputHead {
  readonly #most: number
  readonly #pieces: Buffer[] = []
  #kept = 0
  /** Bytes written so far. */
  bytes = 0

  constructor(most: number) {
    this.#most = most
  }

  add(piece: Buffer): void {
    this.bytes += piece.length
    if (this.#kept >= this.#most) return
    const kept = piece.subarray(0, this.#most - this.#kept)
    this.#pieces.push(kept)
    this.#kept += kept.length
  }

  get isComplete(): boolean {
    return this.bytes === this.#kept
  }

  /** At most this many bytes as text, with no character cut in half. */
  text(most = this.#most): string {
    if (this.#kept === 0) return ''
    return new StringDecoder('utf8').write(Buffer.concat(this.#pieces).subarray(0, most))
  }
}
