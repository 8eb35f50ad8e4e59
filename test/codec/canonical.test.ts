import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonical } from '../../dist/src/codec/canonical.js'
import { decode } from '../../dist/src/codec/decode.js'
import { encode } from '../../dist/src/codec/encode.js'
import { anyGraph, anyLeaf, anyPrimitive, anyString, anyTree, anyValue } from './arbitraries.js'
import { isomorphic } from './isomorphic.js'

const small = fc.constantFrom(0, 1, -0, '1', 'a', '', true, false, null, undefined, 1n, Number.NaN)
/**
 * Few different values, so that equal pairs are frequent. Maps and sets are left out: node:assert
 * ignores their order.
 */
const smallTree: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  tree: fc.oneof({ depthSize: 'small' }, small, tie('object'), tie('array'), tie('bare'), tie('bytes')),
  object: fc.dictionary(fc.constantFrom('a', 'b', '1', '__proto__'), tie('tree'), { maxKeys: 2, noNullPrototype: true }),
  bare: fc.dictionary(fc.constantFrom('a', 'b'), tie('tree'), { maxKeys: 2 }).map((entries) => Object.assign(Object.create(null), entries)),
  array: fc.oneof(
    fc.array(tie('tree'), { maxLength: 2 }),
    fc.constantFrom(Object.assign(new Array(3), { 0: 0, 2: 1 }), [0, undefined, 1], Object.assign([1], { a: 1 })),
  ),
  bytes: fc.constantFrom(
    Buffer.from('a'),
    Uint8Array.from([97]),
    Int8Array.from([97]),
    new Date(1),
    /a/,
    /a/g,
    new URL('http://a/'),
    Object(1),
  ),
})).tree

describe('the canonical text', () => {
  it('is equal exactly when node:assert takes the values for equal', () => {
    fc.assert(
      // Cloned, since a shared object is not the same as two equal ones.
      fc.property(smallTree, smallTree, (left, right) => {
        const [one, other] = [unshared(left), unshared(right)]
        expect(canonical(one) === canonical(other)).toBe(isDeepStrictEqual(one, other))
      }),
      { numRuns: 5000 },
    )
  })

  it('is equal exactly when values are isomorphic, for any two of a list', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(anyPrimitive, anyLeaf, anyTree), { maxLength: 8 }), (values) => {
        for (const left of values) {
          for (const right of values) expect(canonical(left) === canonical(right)).toBe(isomorphic(left, right))
        }
      }),
      { numRuns: 300 },
    )
  })

  it('survives encoding, for any value', () => {
    fc.assert(
      fc.property(anyValue, (value) => canonical(decode(encode(value))) === canonical(value)),
      { numRuns: 1000 },
    )
  })

  it('does not depend on the order of properties, cycles included', () => {
    fc.assert(
      fc.property(anyGraph, (value) => {
        const before = canonical(value)
        return canonical(reversed(value)) === before
      }),
    )
    const [a, b]: [Record<string, unknown>, Record<string, unknown>] = [{}, {}]
    Object.assign(a, { x: [1], y: a, z: { q: a } })
    Object.assign(b, { z: { q: b }, y: b, x: [1] })
    expect(canonical(a)).toBe(canonical(b))
  })

  it('is the same for a flat object alone and inside of another', () => {
    fc.assert(fc.property(fc.dictionary(anyString, anyPrimitive), (flat) => canonical([{ ...flat }]) === `[${canonical({ ...flat })}]`))
  })

  it('is the beginning of no other text', () => {
    fc.assert(
      fc.property(anyTree, anyTree, (left, right) => {
        const [one, other] = [canonical(left), canonical(right)]
        return one === other || !other.startsWith(one)
      }),
      { numRuns: 2000 },
    )
  })

  it('counts the order of Map entries and Set members, and sharing', () => {
    const shared = [1]
    const texts = [
      new Map([
        [1, 2],
        [3, 4],
      ]),
      new Map([
        [3, 4],
        [1, 2],
      ]),
      new Set([1, 2]),
      new Set([2, 1]),
      [1, 2],
      [shared, shared],
      [[1], [1]],
      [[1], [[1]]],
      { a: undefined },
      {},
      Object.create(null),
    ].map((value) => canonical(value))
    expect(new Set(texts).size).toBe(texts.length)
  })

  it('leaves out where an error was made, and counts what it says', () => {
    const make = (message: string) => Object.assign(new RangeError(message), { code: 'E' })
    expect(canonical(make('a'))).toBe(canonical(make('a')))
    expect(canonical(make('a'))).not.toBe(canonical(make('b')))
    expect(canonical(make('a'))).not.toBe(canonical(Object.assign(new Error('a'), { code: 'E' })))
  })

  it('stays as it is: run keys in databases are made of it', () => {
    const value = {
      b: [1, -0, 1.5, 'x', true, null, undefined, 10n],
      a: new Map([[1, new Set(['y'])]]),
      d: new Date(0),
      u: new URL('http://a/'),
    }
    expect(canonical(value)).toBe('{1:aMn1;Ss1:y;;1:b[n1;n-0;n1.5;s1:xt0ui10;]1:dL4:Dates1:01:uK3:URLs9:http://a/u}')
    expect(canonical([Float64Array.of(1), Buffer.from('a'), /a/g])).toBe(
      '[L4:views25:Float64Array AAAAAAAA8D8=L4:views11:Buffer YQ==L6:RegExps3:g/a]',
    )
  })
})

/** The same value with nothing shared. */
function unshared(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return Object.assign(new Array(value.length), mapped(value))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null) return Object.assign(Object.create(null), mapped(value))
  return prototype === Object.prototype ? mapped(value) : decode(encode(value))
}

function mapped(value: object): object {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unshared(item)]))
}

/** The same graph, with the properties of its root in reverse order. */
function reversed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  const entries = Object.entries(Object.getOwnPropertyDescriptors(value)).reverse()
  for (const key of Object.keys(value)) Reflect.deleteProperty(value, key)
  for (const [key, descriptor] of entries) Object.defineProperty(value, key, descriptor)
  return value
}
