import { deepStrictEqual } from 'node:assert'
import { types } from 'node:util'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode } from '../../dist/src/codec/decode.js'
import { encode } from '../../dist/src/codec/encode.js'
import { anyGraph, anyString, anyTree, anyValue } from './arbitraries.js'
import { isomorphic } from './isomorphic.js'

const again = (value: unknown): unknown => decode(encode(value))
const same = (value: unknown): void => {
  const found = again(value)
  if (!isomorphic(value, found)) deepStrictEqual(found, value)
  expect(isomorphic(value, found)).toBe(true)
}

describe('what is encoded comes back', () => {
  it('in value, type and sharing, for any value', () => {
    fc.assert(fc.property(anyValue, same), { numRuns: 2000 })
  })

  it('in value as node:assert sees it', () => {
    // Node 20 takes two invalid dates for different; the walk of the test above covers them.
    const valid = fc.anything({
      withBigInt: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withNullPrototype: true,
      withSparseArray: true,
    })
    fc.assert(
      fc.property(valid, (value) => deepStrictEqual(again(value), value)),
      { numRuns: 1000 },
    )
  })

  it('with cycles and shared references, twice in a row', () => {
    fc.assert(
      fc.property(anyGraph, (value) => isomorphic(value, again(again(value)))),
      { numRuns: 1000 },
    )
  })

  it('beside other values, whose shape decides on the way it is written', () => {
    fc.assert(fc.property(fc.array(fc.oneof(anyTree, anyGraph)), same), { numRuns: 300 })
  })

  it('every string of code units', () => {
    fc.assert(fc.property(anyString, (text) => again(text) === text))
  })

  it.each([
    ['an own __proto__', JSON.parse('{"__proto__": {"a": 1}}')],
    ['an own __proto__ beside a special', [JSON.parse('{"__proto__": {"a": 1}}'), new URL('http://a/')]],
    ['an object without prototype', Object.assign(Object.create(null), { a: { b: Object.create(null) } })],
    ['a sparse array of four billion', Object.assign(new Array(4e9), { 7: 'x', 3999999999: new URL('http://a/') })],
    ['a long array with named properties', Object.assign(new Array(500).fill(1), { name: 'x', at: new URL('http://a/') })],
    ['an error with code and cause', Object.assign(new TypeError('m', { cause: { deep: [new URL('http://a/')] } }), { code: 'E' })],
    ['an error without own message', new Error()],
    ['an aggregate error', new AggregateError([new Error('a'), 1], 'm')],
    ['a regular expression in the middle', Object.assign(/a\/b/g, { lastIndex: 3 })],
    ['a regular expression of sets', Reflect.construct(RegExp, ['[a--b]', 'v'])],
    ['an invalid date', new Date(Number.NaN)],
    ['a boxed zero', Object(-0)],
    ['a boxed text', Object('ab')],
    ['nothing', undefined],
    ['views of nothing', [new Uint8Array(), Buffer.alloc(0), new DataView(new ArrayBuffer(0))]],
    ['a Buffer larger than two bytes of length', Buffer.alloc(70_000, 7)],
  ])('%s', (_name, value) => {
    same(value)
  })

  it('a cycle through the cause of an error', () => {
    const error = new Error('round')
    error.cause = { errors: new Set([error]) }
    same([error, error])
  })

  it('a subclass of an error as its built-in class, with name and code', () => {
    class LabError extends RangeError {
      override get name() {
        return 'LabError'
      }
      get code() {
        return 'ERR_LAB'
      }
    }
    const found = again(new LabError('m'))
    expect(found).toBeInstanceOf(RangeError)
    expect(types.isNativeError(found)).toBe(true)
    expect(found).toMatchObject({ name: 'LabError', code: 'ERR_LAB', message: 'm' })
    expect(String(found)).toBe('LabError: m')
  })

  it('a DOMException as an error of its name', () => {
    expect(again(new DOMException('stop', 'AbortError'))).toMatchObject({
      name: 'AbortError',
      message: 'stop',
      stack: expect.stringContaining('stop'),
    })
  })

  it('the stack of an error', () => {
    const error = new Error('m')
    expect(Reflect.get(Object(again(error)), 'stack')).toBe(error.stack)
  })

  it('objects of another realm as objects of this one', () => {
    const foreign: unknown = runInNewContext(
      '({ a: [1, { b: 2 }], m: new Map([[1, 2]]), s: new Set([1]), d: new Date(5), r: /a/g, e: new TypeError("x"), u: new Uint8Array([1, 2]), f: new Float64Array([0.5]), n: new Number(1) })',
    )
    const found = again(foreign)
    const home = { a: [1, { b: 2 }], m: new Map([[1, 2]]), s: new Set([1]), d: new Date(5), r: /a/g, u: new Uint8Array([1, 2]) }
    const { e, f, n, ...rest } = found as { e: unknown; f: unknown; n: unknown }
    deepStrictEqual(rest, home)
    expect(e).toBeInstanceOf(TypeError)
    expect(f).toEqual(new Float64Array([0.5]))
    expect(n).toEqual(Object(1))
  })

  it('views with their own window of bytes only', () => {
    const pooled = Buffer.from('abc')
    expect(pooled.buffer.byteLength).toBeGreaterThan(1000)
    expect(encode(pooled).length).toBeLessThan(40)
    const whole = new Float64Array(1000)
    expect(encode(whole.subarray(3, 4)).length).toBeLessThan(40)
  })

  it('views of shared memory as copies', () => {
    const view = new Float64Array(new SharedArrayBuffer(16))
    view[1] = 0.5
    expect(again(view)).toEqual(new Float64Array([0, 0.5]))
  })

  it.skipIf(!Reflect.has(globalThis, 'Float16Array'))('a Float16Array, where Node has it', () => {
    const made: unknown = Reflect.construct(Reflect.get(globalThis, 'Float16Array'), [[0.5, -0]])
    deepStrictEqual(again(made), made)
  })

  it('many errors in one value', () => {
    same(Array.from({ length: 2000 }, (_, at) => new Error(`${at}`)))
  })

  it('values nested as deep as they may be', () => {
    let value: unknown = 0
    for (let depth = 0; depth < 999; depth++) value = depth % 2 === 0 ? { value } : [value]
    expect(() => again(value)).not.toThrow()
    expect(() => again([value, new URL('http://a/')])).not.toThrow()
  })
})
