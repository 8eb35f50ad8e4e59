import { canonical } from '../codec/canonical.js'
import { type Hash128, hash128, hashWords } from '../codec/hash.js'

/** Values of one param whose hashes are kept. Further values are hashed each time. */
const KEPT_VALUES = 256
/**
 * Marks of a number and of any other value. Each value adds the hash of its name, its mark, and its
 * bits (a number) or its hash.
 */
const NUMBER = 1
const OTHER = 2

/** What the maker keeps of a param. */
interface Kept {
  readonly name: string
  readonly hash: Hash128
  readonly values: Map<unknown, Hash128>
}

const float = new Float64Array(1)
const bits = new Int32Array(float.buffer)

/**
 * Makes keys. A key identifies a run in any experiment: a 128-bit hash of its params, in code-unit
 * order of their names, and of its occurrence, which counts equal params (repeats). Numbers enter
 * by their bits, other values by their canonical texts.
 */
export class KeyMaker {
  readonly #params = new Map<string, Kept>()
  readonly #words: number[] = []
  /** The params of the last names: most often the same array comes again. */
  #names: readonly string[] = []
  #kept: readonly Kept[] = []

  /** `names`: the names of the params in code-unit order, if known. 0.15 us for three params. */
  keyOf(params: Readonly<Record<string, unknown>>, occurrence: number, names: readonly string[] = Object.keys(params).sort()): Hash128 {
    if (names !== this.#names) {
      this.#names = names
      this.#kept = names.map((name) => this.#keep(name))
    }
    const words = this.#words
    let at = 0
    for (const kept of this.#kept) {
      const value = params[kept.name]
      at = this.#append(kept.hash, at)
      if (typeof value === 'number' && !Number.isNaN(value)) {
        float[0] = value
        words[at] = NUMBER
        words[at + 1] = bits[0] ?? 0
        words[at + 2] = bits[1] ?? 0
        at += 3
      } else {
        words[at] = OTHER
        at = this.#append(this.#hash(kept, value), at + 1)
      }
    }
    words[at] = occurrence | 0
    words[at + 1] = Math.floor(occurrence / 2 ** 32)
    // Setting the length takes 50 ns, even to the same value.
    if (words.length !== at + 2) words.length = at + 2
    return hashWords(words)
  }

  #append({ a, b, c, d }: Hash128, at: number): number {
    const words = this.#words
    words[at] = a
    words[at + 1] = b
    words[at + 2] = c
    words[at + 3] = d
    return at + 4
  }

  #keep(name: string): Kept {
    let kept = this.#params.get(name)
    if (kept === undefined) {
      kept = { name, hash: hash128(name), values: new Map() }
      this.#params.set(name, kept)
    }
    return kept
  }

  /** Does not keep hashes of objects, which may change between two calls. */
  #hash({ name, values }: Kept, value: unknown): Hash128 {
    const found = values.get(value)
    if (found !== undefined) return found
    const made = hash128(canonical(value, `run.params.${name}`))
    if (values.size < KEPT_VALUES && (typeof value !== 'object' || value === null)) values.set(value, made)
    return made
  }
}
