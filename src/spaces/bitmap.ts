import { hasBit } from './bits.js'

const BLOCK = 64 // bytes, a cache line: a smaller block makes the counts larger (4 bytes each), a larger one makes searching it slower

const ONES = Uint8Array.from({ length: 256 }, (_, byte) => {
  let ones = 0
  for (let rest = byte; rest > 0; rest >>= 1) ones += rest & 1
  return ones
})

/**
 * A set of integers below 2^32 as bits, with their order: `select(3)` is the fourth smallest member, `rank(member)` how many are smaller.
 * Takes a bit for every integer, and a sixteenth of that for counts; both ways about 0.1 us. The bytes must not change afterwards.
 */
export class Bitmap {
  readonly bytes: Uint8Array
  /** How many members there are. */
  readonly size: number
  /** How many members lie before each block. */
  readonly #before: Uint32Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.#before = new Uint32Array(Math.ceil(bytes.length / BLOCK))
    let ones = 0
    for (let b = 0; b < bytes.length; b++) {
      if (b % BLOCK === 0) this.#before[b / BLOCK] = ones
      ones += onesIn(bytes[b])
    }
    this.size = ones
  }

  has(member: number): boolean {
    return hasBit(this.bytes, member)
  }

  rank(member: number): number {
    const end = member >>> 3
    const block = Math.floor(end / BLOCK)
    let ones = this.#before[block] ?? 0
    for (let b = block * BLOCK; b < end; b++) ones += onesIn(this.bytes[b])
    return ones + onesIn((this.bytes[end] ?? 0) & ((1 << (member & 7)) - 1))
  }

  /** The member that `rank` others precede; `rank` is below `size`. */
  select(rank: number): number {
    const block = this.#blockOf(rank)
    let rest = rank - (this.#before[block] ?? 0)
    let b = block * BLOCK
    for (let ones = onesIn(this.bytes[b]); rest >= ones; ones = onesIn(this.bytes[b])) {
      rest -= ones
      b++
    }
    let bits = this.bytes[b] ?? 0
    for (; rest > 0; rest--) bits &= bits - 1 // drops the lowest one
    return b * 8 + 31 - Math.clz32(bits & -bits)
  }

  /** The last block that at most `rank` members precede. */
  #blockOf(rank: number): number {
    let low = 0
    let high = this.#before.length - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if ((this.#before[middle] ?? 0) <= rank) low = middle
      else high = middle - 1
    }
    return low
  }
}

function onesIn(byte: number | undefined): number {
  return byte === undefined ? 0 : (ONES[byte] ?? 0)
}
