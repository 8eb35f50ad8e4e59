import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { grid } from '../../dist/src/spaces/grid.js'
import { range } from '../../dist/src/spaces/range.js'
import { pointsOf } from './compositions.js'

describe('grid', () => {
  test('combines all values, the last axis fastest', () => {
    const space = grid({ optimizer: ['sgd', 'adam'], seed: range(3) })
    expect(space.size).toBe(6)
    expect(space.names).toEqual(['optimizer', 'seed'])
    expect(space.at(4)).toEqual({ params: { optimizer: 'adam', seed: 1 }, occurrence: 0 })
    expect(pointsOf(space).map(({ params }) => params.seed)).toEqual([0, 1, 2, 0, 1, 2])
  })

  test('tells equal values of an axis apart by their occurrence', () => {
    const points = pointsOf(grid({ a: [1, 1], b: ['x', 'y', 'x'] }))
    expect(points.map(({ params, occurrence }) => `${params.a}${params.b}${occurrence}`)).toEqual([
      '1x0',
      '1y0',
      '1x1',
      '1x2',
      '1y1',
      '1x3',
    ])
  })

  test('holds values by reference, and axes by value', () => {
    const layers = [[64, 32], [128]]
    const space = grid({ layers })
    layers.pop()
    expect(space.size).toBe(2)
    expect(space.at(0).params.layers).toBe(layers[0])
  })

  test('has one point without params when there are no axes', () => {
    expect(pointsOf(grid({}))).toEqual([{ params: {}, occurrence: 0 }])
  })

  test('costs nothing at 10^15 points', () => {
    const space = grid({ a: range(1e5), b: range(1e5), c: range(0, 1e4, 0.1) })
    expect(space.size).toBe(1e15)
    const point = space.at(999_999_999_999_999)
    expect(point).toEqual({ params: { a: 99_999, b: 99_999, c: 9999.9 }, occurrence: 0 })
    expect(space.indexOf(point)).toBe(999_999_999_999_999)
    expect(space.indexOf({ params: { a: 1, b: 1, c: 0.05 }, occurrence: 0 })).toBe(-1)
  })

  test('takes an array and a plain object made in another realm', () => {
    expect(grid(runInNewContext('({ a: [1, 2] })')).size).toBe(2)
  })

  test.each([
    [{ lr: [] }, 'ERR_EMPTY_AXIS', /"lr" has no values.*leave the axis out/],
    [{ lr: range(0) }, 'ERR_EMPTY_AXIS', /"lr"/],
    [{ lr: 5 }, 'ERR_NOT_AN_AXIS', /"lr" is 5.*wrap it: \[5\]/],
    [{ lr: 'adam' }, 'ERR_NOT_AN_AXIS', /wrap it: \['adam'\]/],
    [{ lr: null }, 'ERR_NOT_AN_AXIS', /wrap it: \[null\]/],
    [{ lr: new Set([1]) }, 'ERR_NOT_AN_AXIS', /spread it: \[\.\.\.values\]/],
    [{ lr: new Float64Array(2) }, 'ERR_NOT_AN_AXIS', /spread it/],
    [{ a: range(2 ** 27), b: range(2 ** 26) }, 'ERR_SPACE_TOO_LARGE', /9007199254740992 points/],
    [{ 'a\0': [1] }, 'ERR_UNSTORABLE_VALUE', /NUL.*"a\\u0000".*rename/],
    [{ 'a\ud800': [1] }, 'ERR_UNSTORABLE_VALUE', /surrogate/],
    [JSON.parse('{ "__proto__": [1] }'), 'ERR_UNSTORABLE_VALUE', /__proto__.*rename/],
    [{ [Symbol('s')]: [1] }, 'ERR_UNSTORABLE_VALUE', /Symbol\(s\)/],
    [{ f: [() => 1] }, 'ERR_UNSTORABLE_VALUE', /params\.f\[0\]/],
    [Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`p${i}`, [1]])), 'ERR_TOO_MANY_PARAMS', /1001 params/],
    [new Map([['a', [1]]]), 'ERR_INVALID_ARGUMENT', /pass arrays by name/],
    [[1, 2], 'ERR_INVALID_ARGUMENT', /pass arrays by name/],
    [null, 'ERR_INVALID_ARGUMENT', /pass arrays by name/],
  ])('refuses %o with %s', (axes, code, message) => {
    const attempt = () => grid(axes as Parameters<typeof grid>[0])
    expect(attempt).toThrow(expect.objectContaining({ code }))
    expect(attempt).toThrow(message)
  })

  test('takes the empty name, unusual names and a thousand axes', () => {
    expect(grid({ '': [1], constructor: [2], '💡': [3] }).at(0).params).toEqual({ '': 1, constructor: 2, '💡': 3 })
    expect(grid(Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`p${i}`, [1]]))).size).toBe(1)
  })

  test('does not find points with other names, or names that are inherited', () => {
    const space = grid({ a: [1], toString: [2] })
    for (const params of [{ a: 1 }, { a: 1, toString: 2, c: 3 }, { a: 1, b: 2 }, {}])
      expect(space.indexOf({ params, occurrence: 0 })).toBe(-1)
    expect(space.indexOf({ params: { toString: 2, a: 1 }, occurrence: 0 })).toBe(0)
  })
})
