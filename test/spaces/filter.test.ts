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

  test('refuses more points than it could visit in half a minute, before it asks for the first, with the way out', () => {
    let calls = 0
    const attempt = () => filter({ a: range(60_000), b: range(60_000) }, () => ++calls > 0)
    expect(attempt).toThrow(expect.objectContaining({ code: 'ERR_SPACE_TOO_LARGE', size: 3.6e9, limit: 1e8 }))
    expect(attempt).toThrow(/filter the values of each axis before/)
    expect(calls).toBe(0)
  })
})
