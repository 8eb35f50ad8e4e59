import { canonical } from '../codec/canonical.js'
import { type Hash128, hash128, hashWords } from '../codec/hash.js'

/** Values of one param whose hashes are kept; a param with more values than this is hashed anew each time. */
const KEPT_VALUES = 256

type Memo = Map<unknown, Hash128>

/**
 * Makes keys: a run's identity, a 128-bit hash of its content that is independent of the experiment. The key combines a hash of each param, in
 * code-unit order of the names, and the occurrence, which counts equal params (repeats). Hashes of values that come again are kept.
 */
export class KeyMaker {
  readonly #memos = new Map<string, Memo>()
  readonly #words: number[] = []

  /** `names` are those of the params in code-unit order, where they are known. About 0.2 us for three params. */
  keyOf(params: Readonly<Record<string, unknown>>, occurrence: number, names: readonly string[] = Object.keys(params).sort()): Hash128 {
    const words = this.#words
    words.length = names.length * 4 + 2
    let at = 0
    for (const name of names) {
      const { a, b, c, d } = this.#hashParam(name, params[name])
      words[at] = a
      words[at + 1] = b
      words[at + 2] = c
      words[at + 3] = d
      at += 4
    }
    words[at] = occurrence | 0
    words[at + 1] = Math.floor(occurrence / 2 ** 32)
    return hashWords(words)
  }

  #hashParam(name: string, value: unknown): Hash128 {
    // Objects may be changed between two calls; a Map cannot tell 0 from -0.
    if (value === 0 || (typeof value === 'object' && value !== null)) return hashNamed(name, value)
    let memo = this.#memos.get(name)
    if (memo === undefined) {
      memo = new Map()
      this.#memos.set(name, memo)
    }
    if (memo.size === KEPT_VALUES) return hashNamed(name, value)
    const kept = memo.get(value)
    if (kept !== undefined) return kept
    const made = hashNamed(name, value)
    memo.set(value, made)
    return made
  }
}

const hashNamed = (name: string, value: unknown): Hash128 => hash128(`${name.length}:${name}${canonical(value, `run.params.${name}`)}`)
