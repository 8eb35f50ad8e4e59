import { checkSize } from './space.js'

/** A Map holds 2^24 entries. A scan stops before that, with a message of its own. */
export const MAX_KEYS = 16_000_000

/**
 * Finds the positions of a key, and counts equal keys before a position. One scan makes it: about
 * 0.2 us and 100 bytes per key.
 */
export class KeyIndex {
  /** By position; null if all keys differ. */
  readonly occurrences: Uint32Array | null
  readonly #first = new Map<string, number>()
  readonly #later = new Map<string, number[]>()

  constructor(size: number, keyAt: (position: number) => string) {
    checkSize('What is compared value by value', size, MAX_KEYS)
    let occurrences: Uint32Array | null = null
    for (let position = 0; position < size; position++) {
      const key = keyAt(position)
      if (!this.#first.has(key)) {
        this.#first.set(key, position)
        continue
      }
      occurrences ??= new Uint32Array(size)
      occurrences[position] = this.#addLater(key, position)
    }
    this.occurrences = occurrences
  }

  /** The position of this key's occurrence number `occurrence`, from 0; -1 if there is none. */
  indexOf(key: string, occurrence: number): number {
    const position = occurrence === 0 ? this.#first.get(key) : this.#later.get(key)?.[occurrence - 1]
    return position ?? -1
  }

  multiplicity(key: string): number {
    return this.#first.has(key) ? 1 + (this.#later.get(key)?.length ?? 0) : 0
  }

  #addLater(key: string, position: number): number {
    const later = this.#later.get(key)
    if (later !== undefined) return later.push(position)
    this.#later.set(key, [position])
    return 1
  }
}
