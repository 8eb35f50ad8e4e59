import type { Axes, ParamsOf } from './axis.js'
import { grid } from './grid.js'
import { isSpace, type Params, type Space } from './space.js'

/** A space, or axes for the grid over them. */
export type SpaceLike = Space | Axes

/** The params of the points of a space, or of the grid over axes. */
export type ParamsIn<S> = S extends Space<infer P extends Params> ? P : S extends Axes ? ParamsOf<S> : never

/** Returns a space as it is, and the grid over axes. */
export function asSpace<const S extends SpaceLike>(spaceOrAxes: S): Space<ParamsIn<S>>
export function asSpace(spaceOrAxes: SpaceLike): Space {
  return isSpace(spaceOrAxes) ? spaceOrAxes : grid(spaceOrAxes)
}
