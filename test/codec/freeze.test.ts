import { describe, expect, it } from 'vitest'
import { deepFreeze, isFreezable, isolate } from '../../dist/src/codec/freeze.js'

describe('deepFreeze', () => {
  it('freezes plain objects and arrays at every depth, cycles included, and returns the value', () => {
    const value = { a: [{ b: 1 }], c: Object.assign(Object.create(null), { d: {} }), self: {} as object }
    value.self = value
    expect(deepFreeze(value)).toBe(value)
    for (const part of [value, value.a, value.a[0], value.c, value.c.d]) expect(Object.isFrozen(part)).toBe(true)
  })

  it('goes through what is frozen already and leaves alone what cannot be frozen', () => {
    const inner = { b: 1 }
    const value = deepFreeze(Object.freeze({ inner, bytes: new Uint8Array(2), map: new Map([[1, inner]]) }))
    expect(Object.isFrozen(inner)).toBe(true)
    value.bytes[0] = 1
    value.map.clear()
    expect(value.map.size).toBe(0)
  })
})

describe('isFreezable', () => {
  it('holds for primitives, plain objects and arrays only', () => {
    for (const value of [1, 'x', null, undefined, 1n, [], {}, [{ a: [1] }], Object.create(null)]) expect(isFreezable(value)).toBe(true)
    class Model {}
    class List extends Array {}
    for (const value of [
      new Map(),
      new Date(),
      Buffer.alloc(1),
      new Float64Array(1),
      () => 1,
      new Model(),
      new List(),
      new Proxy({}, {}),
    ]) {
      expect(isFreezable(value)).toBe(false)
      expect(isFreezable({ a: [value] })).toBe(false)
    }
  })
})

describe('isolate', () => {
  it('yields one frozen value where that is enough', () => {
    const take = isolate({ a: [1, { b: 2 }] }, 'config')
    expect(take()).toBe(take())
    expect(() => {
      take().a.push(3)
    }).toThrow(TypeError)
  })

  it('yields a fresh value, frozen where possible, where one taker could change another', () => {
    const original = { names: new Map([['a', 1]]), bytes: new Uint8Array(2), list: [1] }
    const take = isolate(original, 'config')
    const first = take()
    first.names.clear()
    first.bytes[0] = 9
    expect(() => first.list.push(2)).toThrow(TypeError)
    expect(take()).toEqual({ names: new Map([['a', 1]]), bytes: new Uint8Array(2), list: [1] })
    original.list.push(5)
    expect(take().list).toEqual([1])
  })

  it('names what it cannot copy', () => {
    expect(() => isolate({ model: { predict() {} } }, 'config')).toThrow(/^config\.model\.predict is a function/)
  })
})
