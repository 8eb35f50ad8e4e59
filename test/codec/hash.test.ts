import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hash128, hashWords, toHex } from '../../dist/src/codec/hash.js'
import { anyString } from './arbitraries.js'

type Words = readonly [number, number, number, number]
const M32 = 0xffffffffn
const rotl = (x: bigint, r: bigint): bigint => ((x << r) | (x >> (32n - r))) & M32

/**
 * MurmurHash3_x86_128 over bytes, straight from the published description, in BigInt: slow, and
 * independent of the one under test.
 */
function murmurBytes(bytes: Uint8Array, seeds: Words): Words {
  const c = [0x239b961bn, 0xab0e9789n, 0x38b34ae5n, 0xa1e38b93n]
  const rotations = [15n, 16n, 17n, 18n]
  const spins = [19n, 17n, 15n, 13n]
  const sums = [0x561ccd1bn, 0x0bcaa747n, 0x96cd1c35n, 0x32ac3b17n]
  const h = seeds.map(BigInt)
  const at = <T>(list: readonly T[], index: number): T => list[index % 4] as T
  const mixed = (k: bigint, lane: number): bigint => (rotl((k * at(c, lane)) & M32, at(rotations, lane)) * at(c, lane + 1)) & M32
  const blocks = Math.floor(bytes.length / 16)
  const word = (offset: number): bigint => [3, 2, 1, 0].reduce((sum, byte) => (sum << 8n) | BigInt(bytes[offset + byte] ?? 0), 0n)
  for (let block = 0; block < blocks; block++) {
    for (let lane = 0; lane < 4; lane++) {
      h[lane] = at(h, lane) ^ mixed(word(block * 16 + lane * 4), lane)
      h[lane] = (((rotl(at(h, lane), at(spins, lane)) + at(h, lane + 1)) & M32) * 5n + at(sums, lane)) & M32
    }
  }
  for (let lane = 0; lane < 4; lane++)
    if (blocks * 16 + lane * 4 < bytes.length) h[lane] = at(h, lane) ^ mixed(word(blocks * 16 + lane * 4), lane)
  const fmix = (x: bigint): bigint => {
    let y = ((x ^ (x >> 16n)) * 0x85ebca6bn) & M32
    y = ((y ^ (y >> 13n)) * 0xc2b2ae35n) & M32
    return y ^ (y >> 16n)
  }
  const spread = (list: readonly bigint[]): bigint[] => {
    const first = list.reduce((sum, x) => sum + x, 0n) & M32
    return [first, ...list.slice(1).map((x) => (x + first) & M32)]
  }
  const [a = 0n, b = 0n, d = 0n, e = 0n] = spread(spread(h.map((x) => x ^ BigInt(bytes.length))).map(fmix))
  return [Number(a), Number(b), Number(d), Number(e)]
}

const hex = (words: Words): string => words.map((word) => word.toString(16).padStart(8, '0')).join('')
const littleEndian = (words: Words): Buffer => {
  const bytes = Buffer.alloc(16)
  words.forEach((word, lane) => {
    bytes.writeUInt32LE(word, lane * 4)
  })
  return bytes
}

describe('the byte-wise hash of this test', () => {
  it('has the verification value of smhasher, 0xB3ECE62A', () => {
    const keys = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    const hashes = Array.from({ length: 256 }, (_, length) => {
      const seed = 256 - length
      return littleEndian(murmurBytes(keys.subarray(0, length), [seed, seed, seed, seed]))
    })
    expect(murmurBytes(Buffer.concat(hashes), [0, 0, 0, 0])[0]).toBe(0xb3ece62a)
  })

  it('has the value that murmurhash3js publishes', () => {
    const text = Buffer.from("I will not buy this tobacconist's, it is scratched.")
    expect(hex(murmurBytes(text, [0, 0, 0, 0]))).toBe('9b5b7ba2ef3f7866889adeaf00f3f98e')
  })
})

describe('hash128', () => {
  const seeds = fc.tuple(
    ...([0, 1, 2, 3].map(() => fc.integer({ min: 0, max: 0xffffffff })) as [
      fc.Arbitrary<number>,
      fc.Arbitrary<number>,
      fc.Arbitrary<number>,
      fc.Arbitrary<number>,
    ]),
  )

  it('is MurmurHash3 x86 128 of the code units, little-endian, for any text and seed', () => {
    fc.assert(
      fc.property(fc.oneof(anyString, fc.string({ minLength: 0, maxLength: 60 })), seeds, (text, seed) => {
        const [a, b, c, d] = seed
        expect(toHex(hash128(text, { a, b, c, d }))).toBe(hex(murmurBytes(Buffer.from(text, 'utf16le'), seed)))
        expect(toHex(hash128(text))).toBe(hex(murmurBytes(Buffer.from(text, 'utf16le'), [0, 0, 0, 0])))
      }),
      { numRuns: 1000 },
    )
  })

  it('gives signed words, and is the same for a text built from pieces', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (left, right) => {
        const found = hash128(`${left}-separator-${right}`)
        expect(found).toEqual(hash128([left, 'separator', right].join('-')))
        for (const word of Object.values(found)) expect(word).toBe(word | 0)
      }),
    )
  })
})

describe('hashWords', () => {
  it('is the same hash over the bytes of the words', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -(2 ** 31), max: 0xffffffff }), { maxLength: 13 }), (words) => {
        const bytes = Buffer.alloc(words.length * 4)
        words.forEach((word, at) => {
          bytes.writeUInt32LE(word >>> 0, at * 4)
        })
        expect(toHex(hashWords(words))).toBe(hex(murmurBytes(bytes, [0, 0, 0, 0])))
      }),
    )
  })
})
