import { describe, expect, it } from 'vitest'
import { binCount, extentOf, histogram } from '../../dist/src/statistics/histogram.js'

describe('a histogram', () => {
  it('counts a value at an edge in the part above it, as its labels say, and none outside', () => {
    expect(histogram([0, 0.25, 0.5, 1, 2], [0, 1], 4)).toEqual([1, 1, 1, 1])
    // Multiples of 0.1 are not what they are called: only those that equal the edge count as at it.
    expect(histogram([0, 0.1, 0.2, 0.30000000000000004, 0.4, 1], [0, 1], 10)).toEqual([1, 1, 1, 1, 1, 0, 0, 0, 0, 1])
  })

  it('has all values of a point in the middle', () => {
    expect(histogram([3, 3], [3, 3], 5)).toEqual([0, 0, 2, 0, 0])
  })

  it('has as many parts as Freedman and Diaconis advise, from 5 to the most', () => {
    const values = Array.from({ length: 1000 }, (_, at) => at)
    expect(binCount(values, [0, 999], 20)).toBe(10)
    expect(binCount(values, [0, 999], 8)).toBe(8)
    expect(binCount([1, 1, 1, 1, 5], [1, 5], 20)).toBe(5)
  })

  it('has no extent without values', () => {
    expect(extentOf([])).toBeUndefined()
    expect(extentOf([2, 1, 3])).toEqual([1, 3])
  })
})
