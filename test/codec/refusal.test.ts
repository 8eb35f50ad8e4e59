import { describe, expect, it } from 'vitest'
import { canonical } from '../../dist/src/codec/canonical.js'
import { encode } from '../../dist/src/codec/encode.js'
import { UnstorableValueError } from '../../dist/src/errors.js'

class Model {
  weights = [1]
  predict() {}
}
class Names extends Map {}
class List extends Array {}
class Bytes extends Uint8Array {}
function* steps() {
  yield 1
}
const nested = (levels: number): unknown => {
  let value: unknown = 0
  for (let depth = 0; depth < levels; depth++) value = [value]
  return value
}
const transferred = (): ArrayBuffer => {
  const buffer = new ArrayBuffer(8)
  structuredClone(buffer, { transfer: [buffer] })
  return buffer
}
const argumentsOf = function (..._: unknown[]) {
  // biome-ignore lint/complexity/noArguments: the object itself is under test
  return arguments
}

const CASES: readonly (readonly [string, unknown, string, RegExp])[] = [
  [
    'a function',
    { model: { predict() {} } },
    'run.fields.model.predict',
    /is a function \(predict\); store plain data, or keep it in run\.vars$/,
  ],
  ['a class', { Model }, 'run.fields.Model', /is a class \(Model\)/],
  ['a symbol', { s: Symbol('x') }, 'run.fields.s', /is a symbol \(Symbol\(x\)\)/],
  ['a symbol key', { a: { [Symbol('k')]: 1 } }, 'run.fields.a[Symbol(k)]', /keyed by a symbol/],
  ['a promise', [Promise.resolve(1)], 'run.fields[0]', /did you forget await\?/],
  ['a WeakMap', { w: new WeakMap() }, 'run.fields.w', /is a WeakMap/],
  ['a WeakSet', { w: new WeakSet() }, 'run.fields.w', /is a WeakSet/],
  ['a WeakRef', { w: new WeakRef({}) }, 'run.fields.w', /is a WeakRef/],
  ['a proxy', { rows: [0, new Proxy({}, {})] }, 'run.fields.rows[1]', /is a proxy/],
  ['a proxy of an array', { p: new Proxy([], {}) }, 'run.fields.p', /is a proxy/],
  ['shared memory', { s: new SharedArrayBuffer(8) }, 'run.fields.s', /is a SharedArrayBuffer/],
  ['a generator', { g: steps() }, 'run.fields.g', /is a generator/],
  ['an iterator', { i: [1].values() }, 'run.fields.i', /is an iterator/],
  ['arguments', { a: argumentsOf(1) }, 'run.fields.a', /arguments/],
  ['Math', { m: Math }, 'run.fields.m', /built-in object \(Math\)/],
  [
    'an instance',
    { models: new Map([['a', { m: new Model() }]]) },
    'run.fields.models.get("a").m',
    /instance of class Model.*registerClass/,
  ],
  ['a subclass of Map', { m: new Names() }, 'run.fields.m', /class Names/],
  ['a subclass of Array', { m: new List() }, 'run.fields.m', /class List/],
  ['a subclass of Uint8Array', { m: new Bytes(2) }, 'run.fields.m', /class Bytes/],
  ['a prototype of its own', { m: Object.create({ a: 1 }) }, 'run.fields.m', /prototype of its own/],
  ['a forged URL', { u: Object.create(URL.prototype) }, 'run.fields.u', /class URL/],
  ['a map key', new Map([[{ f() {} }, 1]]), 'run.fields.keys()[0].f', /is a function/],
  ['the value of an object key', new Map([[{}, () => 1]]), 'run.fields.values()[0]', /is a function/],
  ['a set member', { s: new Set([1, [() => 1]]) }, 'run.fields.s.values()[1][0]', /is a function/],
  ['a property of a Map', Object.assign(new Map(), { extra: 1 }), 'run.fields.extra', /property added to a Map/],
  ['a property of a Date', { d: Object.assign(new Date(), { zone: 1 }) }, 'run.fields.d.zone', /property added to a Date/],
  ['a property of a RegExp', { d: Object.assign(/a/, { zone: 1 }) }, 'run.fields.d.zone', /property added to a RegExp/],
  ['a property of a short Buffer', { d: Object.assign(Buffer.alloc(3), { zone: 1 }) }, 'run.fields.d.zone', /property added to a Buffer/],
  ['a property of a long array', { d: Object.assign(new Float64Array(999), { zone: 1 }) }, 'run.fields.d.zone', /added to a Float64Array/],
  ['a function on an array', { d: Object.assign(new Array(999).fill(0), { zone() {} }) }, 'run.fields.d.zone', /is a function/],
  ['a function in a sparse array', { d: Object.assign(new Array(9), { 7: () => 1 }) }, 'run.fields.d[7]', /is a function/],
  ['the cause of an error', { e: new Error('x', { cause: { f() {} } }) }, 'run.fields.e.cause.f', /is a function/],
  ['a strange name', { 'a b': { '': () => 1 } }, 'run.fields["a b"][""]', /is a function/],
  ['inside an object without prototype', Object.assign(Object.create(null), { f() {} }), 'run.fields.f', /is a function/],
  ['bytes transferred away', { b: transferred() }, 'run.fields.b', /lost its bytes/],
  ['a boxed symbol', { b: Object(Symbol('x')) }, 'run.fields.b', /boxed symbol/],
]

describe.each([
  ['encode', encode],
  ['canonical', canonical],
])('%s refuses, by its path,', (_name, refuse) => {
  it.each(CASES)('%s', (_case, value, path, reason) => {
    expect(() => refuse(value, 'run.fields')).toThrow(UnstorableValueError)
    expect(() => refuse(value, 'run.fields')).toThrow(expect.objectContaining({ path, reason: expect.stringMatching(reason) }))
    // Beside an object that is copied for writing, the walk is another one.
    const beside = expect.objectContaining({ path: expect.stringContaining(path.replace('run.fields', 'x[1]')) })
    expect(() => refuse([new URL('http://a/'), value], 'x')).toThrow(beside)
  })

  it('what is nested too deeply', () => {
    expect(() => refuse(nested(1001), 'x')).toThrow(/nested more than 1000 levels deep/)
    expect(() => refuse(nested(100_000), 'x')).toThrow(/nested more than 1000 levels deep/)
    expect(() => refuse(nested(1000), 'x')).not.toThrow()
  })

  it('a getter that throws, with what it threw as the cause', () => {
    const value = {
      a: {
        get b() {
          throw new TypeError('no')
        },
      },
    }
    expect(() => refuse(value, 'x')).toThrow(expect.objectContaining({ path: 'x.a.b', cause: expect.any(TypeError) }))
  })
})
