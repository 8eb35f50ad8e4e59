import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { grid } from '../../dist/src/spaces/grid.js'
import { missingFrom } from '../../dist/src/spaces/missing-from.js'
import { range } from '../../dist/src/spaces/range.js'
import { toSpace } from '../../dist/src/spaces/registry.js'
import { repeat } from '../../dist/src/spaces/repeat.js'
import type { Point } from '../../dist/src/spaces/space.js'
import { compositions, pointsOf, textOf } from './compositions.js'

const keyOf = ({ params, occurrence }: Point) => `${textOf(params)} ${occurrence}`

describe('missingFrom', () => {
  test('has exactly the points that no recorded space has, in order', () => {
    fc.assert(
      fc.property(compositions, fc.array(compositions, { maxLength: 3 }), ({ space }, others) => {
        const recorded = others.map((other) => other.space)
        const known = new Set(recorded.flatMap(pointsOf).map(keyOf))
        const expected = pointsOf(space).filter((point) => !known.has(keyOf(point)))
        const missing = missingFrom(space, recorded)
        expect(missing === null ? [] : pointsOf(missing)).toEqual(expected)
        if (expected.length === 0) expect(missing).toBeNull()
        if (expected.length === space.size && space.size > 0) expect(missing).toBe(space)
      }),
      { numRuns: 500 },
    )
  })

  test('leaves nothing missing once it is recorded, and can be revived', () => {
    fc.assert(
      fc.property(compositions, compositions, ({ space }, older) => {
        const missing = missingFrom(space, [older.space])
        if (missing === null) return
        const revived = toSpace(structuredClone(missing.definition))
        expect(missingFrom(space, [older.space, revived])).toBeNull()
        expect(pointsOf(revived)).toEqual(pointsOf(missing))
        for (const [index, point] of pointsOf(missing).entries()) expect(revived.indexOf(point)).toBe(index)
      }),
      { numRuns: 300 },
    )
  })

  test('finds the new points of a grid whose inner axis has grown', () => {
    const missing = missingFrom(grid({ a: [1, 2], b: range(4) }), [grid({ a: [1, 2], b: [0, 1] })])
    expect(missing === null ? [] : pointsOf(missing).map(({ params }) => params)).toEqual([
      { a: 1, b: 2 },
      { a: 1, b: 3 },
      { a: 2, b: 2 },
      { a: 2, b: 3 },
    ])
  })

  test('finds the new repeats of a space, whatever part of them is recorded', () => {
    const axes = { a: [1, 1, 2] }
    const missing = missingFrom(repeat(axes, 3), [repeat(axes, 2)])
    expect(missing === null ? [] : pointsOf(missing).map(({ params, occurrence }) => [params.a, occurrence])).toEqual([
      [1, 4],
      [1, 5],
      [2, 2],
    ])
  })

  test('scans nothing where nothing is recorded, or the same definition', () => {
    const huge = () => grid({ a: range(1e7), b: range(1e7) })
    const space = huge()
    expect(missingFrom(space, [])).toBe(space)
    expect(missingFrom(space, [grid({ a: [1] }), huge()])).toBeNull()
    expect(() => missingFrom(space, [grid({ a: [1] })])).toThrow(expect.objectContaining({ code: 'ERR_SPACE_TOO_LARGE' }))
  })

  test('a space that lost some of several equal points can be repeated without mixing them up', () => {
    const lost = missingFrom(grid({ a: [1, 1, 1, 2] }), [grid({ a: [1, 1] })])
    const repeated = lost === null ? [] : pointsOf(repeat(lost, 2))
    expect(repeated.map(({ params, occurrence }) => [params.a, occurrence])).toEqual([
      [1, 2],
      [2, 0],
      [1, 5],
      [2, 1],
    ])
  })
})
