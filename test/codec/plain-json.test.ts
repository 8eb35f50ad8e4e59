import fc from 'fast-check'
import { expect, it } from 'vitest'
import { plainJson } from '../../dist/src/codec/plain-json.js'

it('says any value of JSON, and reads it back as it was', () => {
  const value = fc.jsonValue().map((one) => JSON.parse(JSON.stringify(one)) as unknown)
  fc.assert(
    fc.property(value, (one) => {
      expect(JSON.parse(plainJson(one) ?? 'undefined')).toEqual(one)
    }),
  )
})

it('says null of what JSON would change', () => {
  const cyclic: unknown[] = []
  cyclic.push(cyclic)
  const hidden = Object.defineProperty({}, 'a', { value: 1, enumerable: false })
  const values = [undefined, 1n, -0, Number.NaN, Infinity, '\ud800', { '\ud800': 1 }, { a: undefined }, Array(1), () => 1, Symbol('a')]
  const objects = [
    cyclic,
    hidden,
    new Date(0),
    new Map(),
    /a/,
    new (class A {})(),
    Object.create(null),
    { [Symbol('a')]: 1 },
    Object.assign([1], { a: 1 }),
  ]
  for (const value of [...values, ...objects]) expect(plainJson([value])).toBeNull()
})
