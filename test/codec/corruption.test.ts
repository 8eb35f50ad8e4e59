import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode } from '../../dist/src/codec/decode.js'
import { encode } from '../../dist/src/codec/encode.js'
import { CorruptValueError } from '../../dist/src/errors.js'
import { anyValue } from './arbitraries.js'
import { isomorphic } from './isomorphic.js'

const SAMPLES = [
  { a: [1, 2.5, 'x'], b: new Map([[1, new Date(5)]]) },
  [new Error('m'), new URL('http://a/'), Buffer.from('bytes')],
  new Float64Array(9),
]

describe('decode', () => {
  it('finds every one of 1,000 flipped bits', () => {
    const sample = fc.constantFrom(...SAMPLES)
    fc.assert(
      fc.property(sample, fc.nat(), fc.nat(7), (value, position, bit) => {
        const bytes = encode(value)
        const at = position % bytes.length
        bytes[at] = (bytes[at] ?? 0) ^ (1 << bit)
        expect(() => decode(bytes, 'run 3, field "x"')).toThrow(CorruptValueError)
      }),
      { numRuns: 1000 },
    )
  })

  it('finds every flipped bit of the envelope', () => {
    for (let bit = 0; bit < 40; bit++) {
      const bytes = encode(SAMPLES)
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(() => decode(bytes)).toThrow(CorruptValueError)
    }
  })

  it('finds any truncation', () => {
    for (const sample of SAMPLES) {
      const bytes = encode(sample)
      for (let length = 0; length < bytes.length; length++) expect(() => decode(bytes.subarray(0, length))).toThrow(CorruptValueError)
    }
  })

  it('refuses what no encode wrote', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(() => decode(bytes)).toThrow(CorruptValueError)
      }),
    )
  })

  it('names the value, and a newer format as such', () => {
    const bytes = encode(1)
    bytes[0] = 0x70
    expect(() => decode(bytes, 'run 3, field "x"')).toThrow(/^run 3, field "x" cannot be read: it is in format 7, .*update statesweep/)
  })

  it('gives a value that shares no memory with the bytes', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const bytes = encode(value)
        const found = decode(bytes)
        bytes.fill(0xa5)
        return isomorphic(value, found)
      }),
      { numRuns: 500 },
    )
  })

  it('reads bytes in shared memory and at any offset', () => {
    const bytes = encode(SAMPLES)
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length + 3), 3)
    shared.set(bytes)
    expect(decode(shared)).toEqual(SAMPLES)
  })
})
