import type { ParamsOf } from '../../dist/src/spaces/axis.js'
import { concat } from '../../dist/src/spaces/concat.js'
import { filter } from '../../dist/src/spaces/filter.js'
import { grid } from '../../dist/src/spaces/grid.js'
import { list } from '../../dist/src/spaces/list.js'
import { range } from '../../dist/src/spaces/range.js'
import { repeat } from '../../dist/src/spaces/repeat.js'
import type { Space } from '../../dist/src/spaces/space.js'
import { zip } from '../../dist/src/spaces/zip.js'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** Compiles where the space gives params of exactly this type. */
function has<Expected>() {
  return <P extends Readonly<Record<string, unknown>>>(_space: Space<P>, _same: Equal<P, Expected>): void => {}
}

// A grid infers the union of the values of each axis, and numbers for a range.
const space = grid({ lr: [0.1, 0.01], opt: ['sgd', 'adam'], seed: range(3) })
has<{ readonly lr: 0.1 | 0.01; readonly opt: 'sgd' | 'adam'; readonly seed: number }>()(space, true)
has<{ readonly a: number; readonly b: 'x' | null }>()(grid({ a: [1, 2] as number[], b: ['x', null] }), true)
has<Readonly<Record<string, unknown>>>()(grid({ a: [1] } as Record<string, readonly unknown[]>), true)
const read: 'sgd' | 'adam' = space.at(0).params.opt
void read
// @ts-expect-error there is no such param
space.at(0).params.nope
// @ts-expect-error params are read-only
space.at(0).params.lr = 0.1
// @ts-expect-error an axis is an array or a range
grid({ lr: 0.1 })
// @ts-expect-error an axis is an array, not a string
grid({ lr: 'adam' })

// ParamsOf by itself, also of wide axes.
const same: Equal<ParamsOf<{ a: readonly ['x', 'y'] }>, { readonly a: 'x' | 'y' }> = true
void same

// zip as grid.
has<{ readonly a: 1 | 2; readonly b: 'x' | 'y' }>()(zip({ a: [1, 2], b: ['x', 'y'] }), true)

// A list is the union of its points; interfaces will do.
interface Config {
  depth: number
}
const configs: Config[] = [{ depth: 1 }]
has<{ readonly depth: number }>()(list(configs), true)
has<{ readonly a: 1; readonly b?: never } | { readonly a: 2; readonly b: 'x' }>()(list([{ a: 1 }, { a: 2, b: 'x' }]), true)
// @ts-expect-error a point is an object
list([1, 2])

// concat is the union of its parts, spaces or axes.
has<{ readonly a: 1 } | { readonly b: number }>()(concat({ a: [1] }, grid({ b: range(2) })), true)

// filter and repeat keep the type, and take axes.
has<{ readonly a: number; readonly b: 1 | 2 }>()(
  filter({ a: range(3), b: [1, 2] }, ({ a, b }) => a < b),
  true,
)
has<{ readonly a: 1 | 2 }>()(repeat({ a: [1, 2] }, 3), true)
has<{ readonly lr: 0.1 | 0.01; readonly opt: 'sgd' | 'adam'; readonly seed: number }>()(
  repeat(
    filter(space, ({ opt }) => opt === 'sgd'),
    2,
  ),
  true,
)
// @ts-expect-error the predicate gets only params that exist
filter({ a: [1] }, ({ b }) => b)
// @ts-expect-error a predicate answers true or false
filter({ a: [1] }, ({ a }) => a)
// @ts-expect-error times is a number
repeat({ a: [1] }, '3')

// A typed space goes where any space does.
const any: Space = space
void any
// @ts-expect-error a space of other params does not
const wrong: Space<{ readonly a: string }> = grid({ a: [1] })
void wrong
