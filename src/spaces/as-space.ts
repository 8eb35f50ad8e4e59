import type { ParamsIn, SpaceLike } from './axes.js'
import { grid } from './grid.js'
import type { Space } from './space.js'

/** A space as it is, axes as the grid over them. */
export function asSpace<const S extends SpaceLike>(spaceOrAxes: S): Space<ParamsIn<S>>
export function asSpace(spaceOrAxes: SpaceLike): Space {
  return isSpace(spaceOrAxes) ? spaceOrAxes : grid(spaceOrAxes)
}

// An axis of that name would be an array or a range, never a function.
function isSpace(value: SpaceLike): value is Space {
  return typeof value === 'object' && value !== null && typeof value.multiplicityAt === 'function'
}
