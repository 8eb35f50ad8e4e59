import { IndexOutsideError, SpaceTooLargeError } from '../errors.js'

/** The variable parameters of one run: plain data under their names. */
export type Params = Readonly<Record<string, unknown>>

/** One run to be: its params, and how many points with equal params come before it, 0 where all are different. */
export interface Point<P extends Params = Params> {
  readonly params: P
  readonly occurrence: number
}

/**
 * A set of points in a fixed order: a pure function from an index to a point, never an array of them. Values are equal when their canonical
 * texts are (`codec/canonical.ts`): 0 differs from -0, 1 from 1n, the order of keys does not matter.
 */
export interface Space<P extends Params = Params> {
  /** How many points there are, a safe integer. */
  readonly size: number
  /** The names of the params in order of definition; of `list` and `concat` all that occur, though not every point may have each. */
  readonly names: readonly string[]
  /**
   * The point at `index`, in a fresh object whose values are those given, not copies. Throws IndexOutsideError below 0 and from `size` on.
   */
  at(index: number): Point<P>
  /** Where a point stands, -1 if the space does not have it. */
  indexOf(point: Point): number
  /**
   * How many points have these params, 0 if none. All their occurrences are below this number, which is larger only in a space that lost
   * some of them but not all (`missingFrom`).
   */
  multiplicity(params: Params): number
  /** `multiplicity(at(index).params)`, cheaper: arithmetic in a grid, constant where all points differ. */
  multiplicityAt(index: number): number
  /** Plain data for the codec, from which `toSpace` makes an equal space. */
  readonly definition: SpaceDefinition
}

/** What is recorded of a space; each kind adds its own properties. */
export interface SpaceDefinition {
  readonly kind: string
}

/** Makes a space of its definition; `toSpace` does so for the definitions nested in it. */
export type ReviveSpace = (definition: SpaceDefinition, toSpace: (nested: SpaceDefinition) => Space) => Space

/** True for spaces of any copy of this package. Axes of the same name would be arrays or ranges, never a function. */
export function isSpace(value: unknown): value is Space {
  return typeof value === 'object' && value !== null && 'multiplicityAt' in value && typeof value.multiplicityAt === 'function'
}

/** Throws IndexOutsideError unless the index is an integer from 0 to `size - 1`. */
export function checkIndex(index: number, size: number): void {
  if (!(index >= 0 && index < size && Number.isInteger(index))) throw new IndexOutsideError(index, size)
}

/** Throws SpaceTooLargeError where `what` has more than `most` points. */
export function checkSize(what: string, size: number, most = Number.MAX_SAFE_INTEGER): void {
  if (size > most) throw new SpaceTooLargeError(what, size, most)
}
