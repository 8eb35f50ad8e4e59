import { describe, expect, test } from 'vitest'
import { concat } from '../../dist/src/spaces/concat.js'
import { range } from '../../dist/src/spaces/range.js'
import { repeat } from '../../dist/src/spaces/repeat.js'
import { pointsOf } from './compositions.js'

describe('concat', () => {
  test('puts spaces with different params one after the other', () => {
    const space = concat({ model: ['linear'] }, { model: ['forest'], trees: [10, 100] })
    expect(space.names).toEqual(['model', 'trees'])
    expect(pointsOf(space).map(({ params }) => params)).toEqual([
      { model: 'linear' },
      { model: 'forest', trees: 10 },
      { model: 'forest', trees: 100 },
    ])
  })

  test('keeps points that occur in several spaces, and counts them', () => {
    const space = concat({ a: [1, 2] }, { a: [2, 3, 2] }, { a: [2] })
    expect(pointsOf(space).map(({ params, occurrence }) => [params.a, occurrence])).toEqual([
      [1, 0],
      [2, 0],
      [2, 1],
      [3, 0],
      [2, 2],
      [2, 3],
    ])
  })

  test('visits no point of the first space, however large', () => {
    const space = concat({ a: range(1e12) }, { a: [5, -1] })
    expect(space.at(1e12)).toEqual({ params: { a: 5 }, occurrence: 1 })
    expect(space.indexOf({ params: { a: 5 }, occurrence: 1 })).toBe(1e12)
  })

  test('counts more equal points than 32 bits can', () => {
    const space = concat(repeat({ a: [1] }, 5e9), { a: [1] })
    expect(space.at(5e9)).toEqual({ params: { a: 1 }, occurrence: 5e9 })
    expect(space.indexOf(space.at(5e9))).toBe(5e9)
  })

  test('refuses nothing to concatenate, and more than it could visit', () => {
    expect(() => concat()).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }))
    expect(() => concat({ a: [1] }, { a: range(1e9) })).toThrow(/put the largest space first/)
    expect(() => concat({ a: range(2 ** 53 - 1) }, { a: [1] })).toThrow(expect.objectContaining({ code: 'ERR_SPACE_TOO_LARGE' }))
  })
})
