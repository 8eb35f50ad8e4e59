import { describe, expect, test } from 'vitest'
import { range } from '../../dist/src/spaces/range.js'
import { zip } from '../../dist/src/spaces/zip.js'
import { pointsOf } from './compositions.js'

describe('zip', () => {
  test('advances its axes together', () => {
    const space = zip({ model: ['small', 'large'], batch: [512, 64], seed: range(2) })
    expect(pointsOf(space).map(({ params }) => params)).toEqual([
      { model: 'small', batch: 512, seed: 0 },
      { model: 'large', batch: 64, seed: 1 },
    ])
  })

  test('counts points that are equal on every axis', () => {
    expect(pointsOf(zip({ a: [1, 1, 1], b: [2, 3, 2] })).map(({ occurrence }) => occurrence)).toEqual([0, 0, 1])
  })

  test('refuses axes of different length and says their lengths', () => {
    expect(() => zip({ a: [1, 2], b: range(3) })).toThrow(/"a" has 2, "b" has 3/)
    expect(() => zip({ a: [1, 2], b: [1] })).toThrow(expect.objectContaining({ code: 'ERR_UNEQUAL_AXES', lengths: { a: 2, b: 1 } }))
  })

  test('refuses no axes, empty axes and more points than it could compare', () => {
    expect(() => zip({})).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }))
    expect(() => zip({ a: [] })).toThrow(expect.objectContaining({ code: 'ERR_EMPTY_AXIS', axis: 'a' }))
    expect(() => zip({ a: range(1e9) })).toThrow(expect.objectContaining({ code: 'ERR_SPACE_TOO_LARGE' }))
  })
})
