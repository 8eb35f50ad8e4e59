import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { grid } from '../../dist/src/spaces/grid.js'
import { list } from '../../dist/src/spaces/list.js'
import { toSpace } from '../../dist/src/spaces/registry.js'
import { zip } from '../../dist/src/spaces/zip.js'
import { compositions, countOccurrences, pointsOf, textOf } from './compositions.js'

const options = { numRuns: 400 }

describe('every composition of spaces', () => {
  test('has the points that its parts say, in their order', () => {
    fc.assert(
      fc.property(compositions, ({ space, expected }) => {
        expect(space.size).toBe(expected.length)
        expect(pointsOf(space).map((point) => textOf(point.params))).toEqual(expected.map(textOf))
        expect(new Set(space.names)).toEqual(new Set([...space.names, ...expected.flatMap(Object.keys)]))
      }),
      options,
    )
  })

  test('counts equal points as a scan from the first to the last does', () => {
    fc.assert(
      fc.property(compositions, ({ space, expected }) => {
        expect(pointsOf(space).map((point) => point.occurrence)).toEqual(countOccurrences(expected))
      }),
      options,
    )
  })

  test('finds each of its points where it stands', () => {
    fc.assert(
      fc.property(compositions, ({ space }) => {
        expect(pointsOf(space).map((point) => space.indexOf(point))).toEqual(pointsOf(space).map((_, index) => index))
      }),
      options,
    )
  })

  test('knows how many points have the same params, and finds no more of them', () => {
    fc.assert(
      fc.property(compositions, ({ space, expected }) => {
        for (const [index, { params }] of pointsOf(space).entries()) {
          const count = expected.filter((other) => textOf(other) === textOf(params)).length
          expect([space.multiplicity(params), space.multiplicityAt(index)]).toEqual([count, count])
          for (const occurrence of [count, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])
            expect(space.indexOf({ params, occurrence })).toBe(-1)
        }
      }),
      options,
    )
  })

  test('does not find the points of another composition unless it has them', () => {
    fc.assert(
      fc.property(compositions, compositions, ({ space, expected }, other) => {
        const texts = expected.map(textOf)
        const occurrences = countOccurrences(expected)
        for (const point of pointsOf(other.space)) {
          const index = texts.findIndex((text, i) => text === textOf(point.params) && occurrences[i] === point.occurrence)
          expect(space.indexOf(point)).toBe(index)
          expect(space.multiplicity(point.params)).toBe(texts.filter((text) => text === textOf(point.params)).length)
        }
      }),
      options,
    )
  })

  test('gives a fresh object with the same point each time', () => {
    fc.assert(
      fc.property(compositions, ({ space }) => {
        for (let index = 0; index < space.size; index++) {
          const point = space.at(index)
          expect(Object.getPrototypeOf(point.params)).toBe(Object.prototype)
          Object.assign(point.params, { a: 'changed', more: 1 })
          expect(textOf(space.at(index).params)).not.toContain('more')
        }
        expect(pointsOf(space)).toEqual(pointsOf(space))
      }),
      options,
    )
  })

  test('is the same after its definition was copied and revived', () => {
    fc.assert(
      fc.property(compositions, ({ space }) => {
        const revived = toSpace(structuredClone(space.definition))
        expect(pointsOf(revived)).toEqual(pointsOf(space))
        expect(revived.names).toEqual(space.names)
        expect(revived.definition).toEqual(space.definition)
        expect(pointsOf(space).map((point) => revived.indexOf(point))).toEqual(pointsOf(space).map((_, index) => index))
        for (let index = 0; index < space.size; index++) expect(revived.multiplicityAt(index)).toBe(space.multiplicityAt(index))
      }),
      options,
    )
  })

  test('refuses indexes outside it', () => {
    fc.assert(
      fc.property(compositions, ({ space }) => {
        for (const index of [-1, space.size, 0.5, Number.NaN]) {
          expect(() => space.at(index)).toThrow(expect.objectContaining({ code: 'ERR_INDEX_OUTSIDE', index, size: space.size }))
        }
      }),
      options,
    )
  })
})

test('params are equal in every space by their values, whether they share an object or not', () => {
  const shared = [1]
  const points = [
    { a: shared, b: shared },
    { a: [1], b: [1] },
  ]
  const [first, second] = points
  for (const space of [list(points), zip({ a: [shared, [1]], b: [shared, [1]] })])
    expect(pointsOf(space).map((point) => point.occurrence)).toEqual([0, 1])
  for (const space of [grid({ a: [shared], b: [shared] }), list([{ a: shared, b: shared }])]) {
    for (const params of [first, second]) expect(space.indexOf({ params: params ?? {}, occurrence: 0 })).toBe(0)
  }
})

test('a definition of an unknown kind is refused and named', () => {
  expect(() => toSpace({ kind: 'sobol' })).toThrow(expect.objectContaining({ code: 'ERR_UNKNOWN_SPACE', kind: 'sobol' }))
})
