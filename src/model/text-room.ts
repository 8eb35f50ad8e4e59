import { cutText } from './cut-text.js'

/** Room for texts, in bytes of UTF-8. What does not fit is cut, with a mark that says so. */
export class TextRoom {
  #left: number

  constructor(bytes: number) {
    this.#left = bytes
  }

  get isFull(): boolean {
    return this.#left <= 0
  }

  /** Takes as much of the text as fits in what is left, and in `most` bytes. */
  take(text: string, most: number): string {
    const limit = Math.max(0, Math.min(most, this.#left))
    const kept = text.length <= limit / 3 || Buffer.byteLength(text) <= limit ? text : cutText(text, limit)
    this.#left -= kept.length === text.length ? Buffer.byteLength(kept) : limit
    return kept.length === text.length ? kept : `${kept}… (${text.length - kept.length} more characters were left out)`
  }
}
