import { describe, expect, test } from 'vitest'
import { filter } from '../../dist/src/spaces/filter.js'
import { range } from '../../dist/src/spaces/range.js'
import { repeat } from '../../dist/src/spaces/repeat.js'
import { pointsOf } from './compositions.js'

describe('filter', () => {
  test('keeps the points whose params the predicate accepts, in order', () => {
    const space = filter({ a: range(4), b: range(4) }, ({ a, b }) => a < b)
    expect(space.size).toBe(6)
    expect(pointsOf(space).map(({ params }) => `${params.a}${params.b}`)).toEqual(['01', '02', '03', '12', '13', '23'])
  })

  test('may keep nothing', () => {
    const space = filter({ a: [1] }, () => false)
    expect(space.size).toBe(0)
    expect(space.multiplicity({ a: 1 })).toBe(0)
    expect(() => space.at(0)).toThrow(expect.objectContaining({ code: 'ERR_INDEX_OUTSIDE' }))
  })

  test('asks once for each set of params, so that repeats stay together', () => {
    let calls = 0
    const space = filter(repeat({ a: range(5) }, 3), ({ a }) => calls++ < 5 && a > 1)
    expect([calls, space.size]).toEqual([5, 9])
  })

  test('names the point for which the predicate throws, and keeps the cause', () => {
    const cause = new TypeError('no such model')
    const attempt = () =>
      filter({ a: [1, 2] }, ({ a }) => {
        if (a === 2) throw cause
        return true
      })
    expect(attempt).toThrow(expect.objectContaining({ code: 'ERR_PREDICATE', params: { a: 2 }, cause }))
    expect(attempt).toThrow(/no such model.*\{ a: 2 \}/)
  })

  test('refuses answers other than true and false, such as the promise of an async predicate', () => {
    const answers: unknown[] = [1, undefined, '', Promise.resolve(true)]
    for (const answer of answers) {
      expect(() => filter({ a: [1] }, () => answer as boolean)).toThrow(expect.objectContaining({ code: 'ERR_PREDICATE' }))
    }
  })

  test('refuses more points than it could visit in half a minute, after it has asked for one, with the way out', () => {
    let calls = 0
    const attempt = () => filter({ a: range(60_000), b: range(60_000) }, ({ a, b }) => ++calls > 0 && a < b)
    expect(attempt).toThrow(expect.objectContaining({ code: 'ERR_SPACE_TOO_LARGE', size: 3.6e9, limit: 1e8 }))
    expect(attempt).toThrow(/filter the values of each axis before/)
    expect(calls).toBe(2) // one for each attempt
  })

  test('asks once for each value of an axis of a large grid, if the predicate looks at no other', () => {
    let calls = 0
    const space = filter({ a: range(60_000), b: range(60_000) }, ({ b }) => ++calls > 0 && b >= 59_998)
    expect([calls, space.size]).toEqual([60_001, 120_000])
    expect(pointsOf(filter(space, ({ a }) => a > 59_998)).map(({ params }) => params)).toEqual([
      { a: 59_999, b: 59_998 },
      { a: 59_999, b: 59_999 },
    ])
    const empty = filter({ a: range(60_000), b: ['x', 'y', 'z'] }, ({ a }) => a < 0)
    expect([empty.size, empty.names, empty.multiplicity({ a: 0, b: 'x' })]).toEqual([0, ['a', 'b'], 0])
  })

  test.each<[string, (params: { a: number; b: number }) => boolean]>([
    ['looks at a second axis for some values', ({ a, b }) => a > 998 && b > 0],
    ['looks at all params at once', (params) => Object.values(params).every((value) => value > 0)],
    ['copies its params', (params) => ({ ...params }).a > 5],
    ['asks for a param', (params) => 'a' in params && params.b > 990],
    ['looks at one axis', ({ b }) => b % 2 === 0],
    ['looks at none', () => true],
  ])('keeps the same points of a large grid as point by point, if the predicate %s', (_, predicate) => {
    const large = filter({ a: range(1000), b: range(1001) }, predicate)
    let kept = 0
    for (let a = 0; a < 1000; a++) for (let b = 0; b < 1001; b++) if (predicate({ a, b })) kept++
    expect(large.size).toBe(kept)
    for (const index of [0, kept >> 1, kept - 1]) {
      const point = large.at(index)
      expect(predicate(point.params)).toBe(true)
      expect(large.indexOf(point)).toBe(index)
    }
  })
})
