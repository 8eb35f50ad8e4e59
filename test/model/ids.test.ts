import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { validate, version } from 'uuid'
import { expect, it } from 'vitest'
import { toHex } from '../../dist/src/codec/hash.js'
import { experimentName, isUuid, newExperimentId } from '../../dist/src/model/experiment-id.js'
import { KeyMaker } from '../../dist/src/model/key-maker.js'
import { runIds } from '../../dist/src/model/run-ids.js'

const keyOf = (params: Readonly<Record<string, unknown>>, occurrence: number) => new KeyMaker().keyOf(params, occurrence)

it('names an experiment by six digits of its id', () => {
  expect(experimentName('d65df69e-1175-44a5-be2f-2232765703b8')).toBe('akeut6')
  expect(experimentName('00000000-0000-0000-0000-000000000001')).toBe('200000')
})

it('makes experiment ids of version 7 that sort by time', () => {
  const ids = Array.from({ length: 100 }, newExperimentId)
  expect(ids.every((id) => isUuid(id) && version(id) === 7)).toBe(true)
  expect([...ids].sort()).toEqual(ids)
})

it('gives a run the same key whatever the order of its params, and another for another occurrence', () => {
  expect(keyOf({ a: 1, b: 'x' }, 0)).toEqual(keyOf({ b: 'x', a: 1 }, 0))
  expect(keyOf({ a: 1 }, 0)).not.toEqual(keyOf({ a: 1 }, 1))
  expect(keyOf({ a: 1 }, 0)).not.toEqual(keyOf({ a: 1n }, 0))
  expect(keyOf({ a: 0 }, 0)).not.toEqual(keyOf({ a: -0 }, 0))
})

it('does not let the text of a value pass for an occurrence', () => {
  expect(keyOf({ a: '1' }, 2)).not.toEqual(keyOf({ a: '1#2' }, 0))
})

it('gives equal keys to equal params, and only to them', () => {
  const value = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.constantFrom(0.5, -0, '0', '1', true, null, 1n), fc.string({ maxLength: 2 }))
  const params = fc.dictionary(fc.constantFrom('a', 'b', '1:a'), value, { noNullPrototype: true })
  fc.assert(
    fc.property(params, params, (one, other) => (toHex(keyOf(one, 0)) === toHex(keyOf(other, 0))) === isDeepStrictEqual(one, other)),
    { numRuns: 2000 },
  )
})

it('makes the keys and ids that it always made', () => {
  const key = keyOf({ lr: 0.1, model: 'tree', layers: [1, 2], seed: -0 }, 3)
  expect(toHex(key)).toBe('a920785dc8508e15e63783a64820f963')
  expect(runIds('01900000-0000-7000-8000-000000000000')(key)).toBe('c4df04b2-ea04-8e00-a404-29ae6775d586')
})

it('gives the same key whatever it was asked before', () => {
  const maker = new KeyMaker()
  for (const i of [0, -0, 1, '1', 1n, true, null, undefined, ...Array(1000).keys(), 5, 0]) {
    expect(maker.keyOf({ a: i, b: 'x' }, 0)).toEqual(keyOf({ a: i, b: 'x' }, 0))
  }
})

it('makes run ids that are UUIDs of their experiment and key', () => {
  const ids = runIds('01900000-0000-7000-8000-000000000000')
  const others = runIds('01900000-0000-7000-8000-000000000001')
  const seen = new Set<string>()
  for (let i = 0; i < 10_000; i++) {
    const id = ids(keyOf({ i }, 0))
    expect(validate(id) && version(id) === 8).toBe(true)
    seen.add(id)
    seen.add(others(keyOf({ i }, 0)))
  }
  expect(seen.size).toBe(20_000)
})
