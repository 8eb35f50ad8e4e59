import type { Ranges } from '../chunk/ranges.js'

/** A set of run numbers below `size`. Takes one bit per run, in the set or not. */
export class RunSet {
  readonly size: number
  readonly #bits: Uint32Array
  #count: number

  private constructor(size: number, bits: Uint32Array, count: number) {
    this.size = size
    this.#bits = bits
    this.#count = count
  }

  static all(size: number): RunSet {
    const bits = new Uint32Array(Math.ceil(size / 32)).fill(0xffffffff)
    if (size % 32 !== 0) bits[bits.length - 1] = 2 ** (size % 32) - 1
    return new RunSet(size, bits, size)
  }

  static none(size: number): RunSet {
    return new RunSet(size, new Uint32Array(Math.ceil(size / 32)), 0)
  }

  /** How many runs are in the set. */
  get count(): number {
    return this.#count
  }

  has(run: number): boolean {
    return (((this.#bits[run >>> 5] ?? 0) >>> (run & 31)) & 1) === 1
  }

  add(run: number): void {
    if (this.has(run)) return
    this.#bits[run >>> 5] = (this.#bits[run >>> 5] ?? 0) | (1 << (run & 31))
    this.#count++
  }

  delete(run: number): void {
    if (!this.has(run)) return
    this.#bits[run >>> 5] = (this.#bits[run >>> 5] ?? 0) & ~(1 << (run & 31))
    this.#count--
  }

  /** Copies the set without these runs. */
  without(dropped: Iterable<number>): RunSet {
    const rest = new RunSet(this.size, this.#bits.slice(), this.#count)
    for (const run of dropped) rest.delete(run)
    return rest
  }

  /** Copies the first `count` runs of the set. */
  first(count: number): RunSet {
    const set = RunSet.none(this.size)
    for (const [first, end] of this.ranges(0, this.size, count)) for (let run = first; run < end; run++) set.add(run)
    return set
  }

  /** The first run from `from` on that is in the set (`member`) or is not; `size` if none. */
  next(from: number, member = true): number {
    let run = from
    while (run < this.size) {
      if ((run & 31) === 0) {
        const word = this.#bits[run >>> 5] ?? 0
        if (word === (member ? 0 : 0xffffffff)) {
          run += 32
          continue
        }
      }
      if (this.has(run) === member) return run
      run++
    }
    return this.size
  }

  /** The first `count` runs of the set with `first <= run < end`, as ascending ranges. */
  ranges(first: number, end: number, count: number): Ranges {
    const ranges: [number, number][] = []
    let left = count
    let at = this.next(first)
    while (left > 0 && at < end) {
      const stop = Math.min(this.next(at, false), end, at + left)
      ranges.push([at, stop])
      left -= stop - at
      at = this.next(stop)
    }
    return ranges
  }
}
