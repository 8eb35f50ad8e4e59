import type { Range } from './range.js'
import type { Params, Space } from './space.js'

/** Values under the name of the param that takes them. */
export type Axes = Readonly<Record<string, readonly unknown[] | Range>>

type ValueOf<A> = A extends readonly (infer V)[] ? V : A extends Range ? number : never

/** `{ lr: [0.1, 0.01], seed: range(3) }` gives `{ readonly lr: 0.1 | 0.01, readonly seed: number }`. */
export type ParamsOf<A extends Axes> = { readonly [K in keyof A]: ValueOf<A[K]> }

/** Where a space is asked for, axes stand for the grid over them. */
export type SpaceLike = Space | Axes

/** The params of the points of a space, or of the grid over axes. */
export type ParamsIn<S> = S extends Space<infer P extends Params> ? P : S extends Axes ? ParamsOf<S> : never
