import { PredicateError } from '../errors.js'
import { asSpace, type ParamsIn, type SpaceLike } from './as-space.js'
import { bitsFor, hasBit, MAX_BITS, setBit } from './bitmap.js'
import { checkSize, type Params, type Space } from './space.js'
import { Subset } from './subset.js'

/**
 * The points of a space whose params the predicate accepts. Takes a space, or axes for the grid
 * over them. May be empty.
 *
 * Calls the predicate at once, for each set of params (repeats share its answer), and never again:
 * the space records the answers, one bit per point. Costs 0.1 us and the predicate per point, 0.5
 * us per repeated point.
 *
 * Throws PredicateError, with the cause, if the predicate throws or returns anything but true or
 * false; SpaceTooLargeError above 2^32 - 1 points.
 *
 * @example
 * filter({ a: range(4), b: range(4) }, ({ a, b }) => a < b).size // 6
 */
export function filter<const S extends SpaceLike>(space: S, predicate: (params: ParamsIn<S>) => boolean): Space<ParamsIn<S>> {
  const base = asSpace(space)
  checkSize('What filter() visits', base.size, MAX_BITS)
  const bitmap = bitsFor(base.size)
  for (let index = 0; index < base.size; index++) {
    const { params, occurrence } = base.at(index)
    const first = occurrence === 0 ? -1 : base.indexOf({ params, occurrence: 0 })
    const keep = first < 0 ? ask(predicate, params) : hasBit(bitmap, first)
    if (keep) setBit(bitmap, index)
  }
  return new Subset(base, { bitmap, byParams: true })
}

function ask<P extends Params>(predicate: (params: P) => boolean, params: P): boolean {
  let answer: unknown
  try {
    answer = predicate(params)
  } catch (cause) {
    throw new PredicateError(params, `threw ${cause instanceof Error ? cause : `a value of type ${typeof cause}`}`, { cause })
  }
  if (typeof answer === 'boolean') return answer
  throw new PredicateError(params, `returned ${answer instanceof Promise ? 'a promise' : `a value of type ${typeof answer}`}`)
}
