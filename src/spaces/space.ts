import { IndexOutsideError, SpaceTooLargeError } from '../errors.js'

/** The variable parameters of one run: plain data by name. */
export type Params = Readonly<Record<string, unknown>>

/** One run to execute: its params, and the number of points before it with equal params. */
export interface Point<P extends Params = Params> {
  readonly params: P
  readonly occurrence: number
}

/**
 * A set of points in a fixed order: a pure function from an index to a point, never an array.
 * Values are equal if their canonical texts are (`codec/canonical.ts`): 0 differs from -0, and 1
 * from 1n; the order of keys does not count.
 */
export interface Space<P extends Params = Params> {
  /** The number of points, a safe integer. */
  readonly size: number
  /**
   * The names of the params, in order of definition. In a `list` or `concat` a point may lack some.
   */
  readonly names: readonly string[]
  /**
   * The point at `index`, in a fresh object; its values are not copied. Throws IndexOutsideError
   * below 0 and from `size` on.
   */
  at(index: number): Point<P>
  /** The index of a point; -1 if the space does not have it. */
  indexOf(point: Point): number
  /**
   * The number of points with these params; their occurrences are below it. A space that lacks some
   * of the points (`missingFrom`) may give more.
   */
  multiplicity(params: Params): number
  /**
   * Same as `multiplicity(at(index).params)`, but cheaper: arithmetic in a grid, constant if all
   * points differ.
   */
  multiplicityAt(index: number): number
  /** Plain data for the codec, from which `toSpace` makes an equal space. */
  readonly definition: SpaceDefinition
}

/** The record of a space. Each kind adds its own properties. */
export interface SpaceDefinition {
  readonly kind: string
}

/** Makes a space from its definition. `toSpace` does so for nested definitions. */
export type ReviveSpace = (definition: SpaceDefinition, toSpace: (nested: SpaceDefinition) => Space) => Space

/**
 * True for a space of any copy of this package. Axes can have the same name, but no axis is a
 * function.
 */
export function isSpace(value: unknown): value is Space {
  return typeof value === 'object' && value !== null && 'multiplicityAt' in value && typeof value.multiplicityAt === 'function'
}

/** Throws IndexOutsideError unless the index is an integer from 0 to `size - 1`. */
export function checkIndex(index: number, size: number): void {
  if (!(index >= 0 && index < size && Number.isInteger(index))) throw new IndexOutsideError(index, size)
}

/**
 * Most points to visit one by one. A visit takes 0.35 us or more (Node 20.20), so these take half a
 * minute, in which this thread does nothing else: no progress is shown, and Ctrl-C waits.
 */
const MOST_VISITED = 100_000_000

/** Throws SpaceTooLargeError where `what` has more points than can be visited one by one. */
export function checkVisits(what: string, size: number, remedy: string): void {
  if (size > MOST_VISITED) throw new SpaceTooLargeError(what, size, MOST_VISITED, remedy)
}

/** Throws SpaceTooLargeError where `what` has more than `most` points. */
export function checkSize(what: string, size: number, most = Number.MAX_SAFE_INTEGER): void {
  if (size > most) throw new SpaceTooLargeError(what, size, most)
}
