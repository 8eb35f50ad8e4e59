import { type Ranges, rangesSize, splitRanges } from '../chunk/ranges.js'
import { hash128 } from '../codec/hash.js'
import { createRandom, seedOf } from '../model/random.js'
import type { RunSet } from './run-set.js'

/**
 * Blocks of consecutive runs that change places in the seeded order. A merge then takes 1.2 to 1.4
 * us a row (0.75 in the given order, 1.9 with 1,024 blocks).
 */
const BLOCKS = 256

/** Runs that wait to execute, in order: first what chunks gave back, then block after block. */
export class RunQueue {
  readonly #runs: RunSet
  #blocks: (readonly [first: number, end: number])[]
  #returned: Ranges[] = []
  #remaining: number

  constructor(runs: RunSet) {
    this.#runs = runs
    this.#remaining = runs.count
    this.#blocks = [[0, runs.size]]
  }

  /** How many runs wait, without those in chunks under way. */
  get remaining(): number {
    return this.#remaining
  }

  /** Puts what waits into an order that depends only on the seed and on what waits. */
  shuffle(seed: number | string): void {
    const random = createRandom(seedOf(seed, hash128('order'), 0))
    const size = Math.max(1, Math.ceil(this.#runs.size / BLOCKS))
    const blocks = this.#blocks.flatMap(([first, end]) => {
      const pieces: [number, number][] = []
      for (let at = first; at < end; at += size) pieces.push([at, Math.min(end, at + size)])
      return pieces
    })
    this.#blocks = random.shuffle(blocks).reverse()
  }

  /** Removes and returns up to `count` runs, as ascending ranges; none if the queue is empty. */
  take(count: number): Ranges {
    const taken: (readonly [number, number])[] = []
    let left = count
    while (left > 0) {
      const part = this.#returned.length > 0 ? this.#takeReturned(left) : this.#takeBlock(left)
      if (part === undefined) break
      taken.push(...part)
      left -= rangesSize(part)
    }
    this.#remaining -= count - left
    return taken.sort(([a], [b]) => a - b)
  }

  /** Puts runs that were taken but not executed first in line. */
  giveBack(ranges: Ranges): void {
    if (ranges.length === 0) return
    this.#returned.push(ranges)
    this.#remaining += rangesSize(ranges)
  }

  #takeReturned(count: number): Ranges | undefined {
    const ranges = this.#returned.pop()
    if (ranges === undefined) return undefined
    const [head, tail] = splitRanges(ranges, count)
    if (tail.length > 0) this.#returned.push(tail)
    return head
  }

  #takeBlock(count: number): Ranges | undefined {
    const block = this.#blocks.pop()
    if (block === undefined) return undefined
    const [first, end] = block
    const head = this.#runs.ranges(first, end, count)
    const last = head.at(-1)?.[1] ?? end
    if (rangesSize(head) === count && last < end) this.#blocks.push([last, end])
    return head
  }
}
