import { describe, expect, test } from 'vitest'
import { range } from '../../dist/src/spaces/range.js'
import { repeat } from '../../dist/src/spaces/repeat.js'
import { pointsOf } from './compositions.js'

describe('repeat', () => {
  test('goes through the whole space before it starts again', () => {
    const space = repeat({ lr: [0.1, 0.01] }, 3)
    expect(pointsOf(space).map(({ params, occurrence }) => [params.lr, occurrence])).toEqual([
      [0.1, 0],
      [0.01, 0],
      [0.1, 1],
      [0.01, 1],
      [0.1, 2],
      [0.01, 2],
    ])
  })

  test('repeats the point without params', () => {
    const space = repeat({}, 1e9)
    expect(space.at(999_999_999)).toEqual({ params: {}, occurrence: 999_999_999 })
    expect(space.multiplicity({})).toBe(1e9)
  })

  test('refuses counts that are not integers of at least 1, and too many points', () => {
    for (const times of [0, -1, 1.5, Number.NaN, '3']) {
      expect(() => repeat({ a: [1] }, times as number)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT', value: times }))
    }
    expect(() => repeat({ a: range(2 ** 40) }, 2 ** 20)).toThrow(expect.objectContaining({ code: 'ERR_SPACE_TOO_LARGE' }))
  })

  test('refuses what is neither a space nor axes', () => {
    for (const nothing of [null, 5, 'abc', [1], range(3)]) {
      expect(() => repeat(nothing as object as Parameters<typeof repeat>[0], 2)).toThrow(
        expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
      )
    }
  })
})
