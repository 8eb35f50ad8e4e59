import { type Axis, reviveAxis } from './axis.js'
import { bitsFor } from './bitmap.js'
import { axesOf, gridOf } from './grid.js'
import type { Params, Space } from './space.js'
import { Subset } from './subset.js'

/** Most values of an axis that are asked for one by one. */
const MOST_VALUES = 1_000_000

/**
 * What a predicate keeps of a grid, if it looks at one axis only: the grid over the values that it
 * accepts. Asks once for each value of that axis instead of once for each point. Undefined if the
 * space is no grid, or the predicate looks at other axes, too, or at none.
 */
export function filterAxis(space: Space, accepts: (params: Params) => boolean): Space | undefined {
  const axes = axesOf(space)
  const first = axes && seenBy(accepts, space.at(0).params)
  const at = axes?.findIndex(({ name }) => first?.only === name) ?? -1
  const axis = axes?.[at]
  if (axes === undefined || axis === undefined || !axis.distinct || axis.length > MOST_VALUES) return undefined
  const stride = axes.slice(at + 1).reduce((product, { length }) => product * length, 1)
  const kept: unknown[] = []
  for (let position = 0; position < axis.length; position++) {
    const { only, answer } = seenBy(accepts, space.at(position * stride).params)
    if (only !== axis.name) return undefined
    if (answer) kept.push(axis.at(position))
  }
  if (kept.length > 0) return gridOf(axes.map((one) => (one === axis ? withValues(axis, kept) : one)))
  const one = gridOf(axes.map((any) => withValues(any, [any.at(0)])))
  return new Subset(one, { bitmap: bitsFor(one.size), byParams: true })
}

const withValues = ({ name }: Axis, values: readonly unknown[]): Axis => reviveAxis({ name, values })

/** The answer for these params, and the name of the only one that it depends on, if it is one. */
function seenBy(accepts: (params: Params) => boolean, params: Params): { only: string | undefined; answer: boolean } {
  const seen = new Set<string | symbol>()
  const note = (name: string | symbol) => void seen.add(name)
  const noteAll = () => Object.keys(params).forEach(note)
  const answer = accepts(
    new Proxy(params, {
      get: (target, name) => {
        note(name)
        return Reflect.get(target, name)
      },
      has: (target, name) => {
        note(name)
        return Reflect.has(target, name)
      },
      ownKeys: (target) => {
        noteAll()
        return Reflect.ownKeys(target)
      },
      getOwnPropertyDescriptor: (target, name) => {
        note(name)
        return Reflect.getOwnPropertyDescriptor(target, name)
      },
    }),
  )
  const [only] = seen
  return { only: seen.size === 1 && typeof only === 'string' ? only : undefined, answer }
}
