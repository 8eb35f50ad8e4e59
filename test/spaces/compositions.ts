import { inspect } from 'node:util'
import fc from 'fast-check'
import { concat } from '../../dist/src/spaces/concat.js'
import { filter } from '../../dist/src/spaces/filter.js'
import { grid } from '../../dist/src/spaces/grid.js'
import { list } from '../../dist/src/spaces/list.js'
import { range } from '../../dist/src/spaces/range.js'
import { repeat } from '../../dist/src/spaces/repeat.js'
import type { Params, Space } from '../../dist/src/spaces/space.js'
import { zip } from '../../dist/src/spaces/zip.js'

/** A space, and the params of its points in order, worked out without it. */
export interface Composition {
  readonly space: Space
  readonly expected: readonly Params[]
}

/** Text that is equal for equal params only, independent of the product's own. */
export function textOf(params: Params): string {
  return inspect(params, { sorted: true, depth: 9, compact: true, breakLength: Number.POSITIVE_INFINITY })
}

/** Occurrences by counting: for each point, how many of those before it have the same text. */
export function countOccurrences(points: readonly Params[]): number[] {
  const seen = new Map<string, number>()
  return points.map((params) => {
    const occurrence = seen.get(textOf(params)) ?? 0
    seen.set(textOf(params), occurrence + 1)
    return occurrence
  })
}

export function pointsOf(space: Space) {
  return Array.from({ length: space.size }, (_, index) => space.at(index))
}

const value = fc.constantFrom<unknown>(0, -0, 1, '1', 1n, true, null, undefined, Number.NaN, 'text', 2.5, [1, 2], { k: [0] })
const values = fc.oneof(
  fc.array(value, { minLength: 1, maxLength: 3 }),
  fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 4 }),
)
const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 0, maxLength: 3 })

const grids: fc.Arbitrary<Composition> = names
  .chain((chosen) => fc.tuple(...chosen.map((name) => fc.tuple(fc.constant(name), fc.oneof(values, fc.integer({ min: 1, max: 3 }))))))
  .map((axes) => {
    let expected: Params[] = [{}]
    for (const [name, axis] of axes) {
      const all = typeof axis === 'number' ? Array.from({ length: axis }, (_, i) => i) : axis
      expected = expected.flatMap((params) => all.map((one) => ({ ...params, [name]: one })))
    }
    const space = grid(Object.fromEntries(axes.map(([name, axis]) => [name, typeof axis === 'number' ? range(axis) : axis])))
    return { space, expected }
  })

const rows = fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 4 })

const zips: fc.Arbitrary<Composition> = rows.map((pairs) => ({
  space: zip({ a: pairs.map(([a]) => a), b: pairs.map(([, b]) => b) }),
  expected: pairs.map(([a, b]) => ({ a, b })),
}))

const lists: fc.Arbitrary<Composition> = fc
  .array(fc.dictionary(fc.constantFrom('a', 'b', 'c'), value, { maxKeys: 3, noNullPrototype: true }), { minLength: 1, maxLength: 4 })
  .map((points) => ({ space: list(points), expected: points }))

/** Accepts some params and not others, by nothing but the params. */
function accepts(params: Params, salt: number): boolean {
  let sum = salt
  for (const character of textOf(params)) sum = (sum * 31 + character.charCodeAt(0)) % 1_000_003
  return sum % 3 > 0
}

export const compositions: fc.Arbitrary<Composition> = fc.letrec<{ any: Composition }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    grids,
    zips,
    lists,
    fc.tuple(tie('any'), fc.integer({ min: 1, max: 3 })).map(([{ space, expected }, times]) => ({
      space: repeat(space, times),
      expected: Array.from({ length: times }, () => expected).flat(),
    })),
    fc.tuple(tie('any'), fc.nat(1000)).map(([{ space, expected }, salt]) => ({
      space: filter(space, (params) => accepts(params, salt)),
      expected: expected.filter((params) => accepts(params, salt)),
    })),
    fc.array(tie('any'), { minLength: 1, maxLength: 3 }).map((parts) => ({
      space: concat(...parts.map((part) => part.space)),
      expected: parts.flatMap((part) => part.expected),
    })),
  ),
})).any
