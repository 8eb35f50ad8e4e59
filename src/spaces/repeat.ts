import { InvalidArgumentError } from '../errors.js'
import { asSpace, type ParamsIn, type SpaceLike } from './as-space.js'
import { checkIndex, checkSize, type Params, type Point, type ReviveSpace, type Space, type SpaceDefinition } from './space.js'

interface RepeatDefinition extends SpaceDefinition {
  readonly kind: 'repeat'
  readonly times: number
  readonly base: SpaceDefinition
}

class Repeat<P extends Params> implements Space<P> {
  readonly size: number
  readonly names: readonly string[]
  readonly #base: Space<P>
  readonly #times: number

  constructor(base: Space<P>, times: number) {
    const size = base.size * times
    checkSize('The repeated space', size)
    this.size = size
    this.names = base.names
    this.#base = base
    this.#times = times
  }

  at(index: number): Point<P> {
    checkIndex(index, this.size)
    const round = Math.floor(index / this.#base.size)
    const inner = index - round * this.#base.size
    const { params, occurrence } = this.#base.at(inner)
    return { params, occurrence: round * this.#base.multiplicityAt(inner) + occurrence }
  }

  indexOf({ params, occurrence }: Point): number {
    const equal = this.#base.multiplicity(params)
    const round = equal === 0 ? -1 : Math.floor(occurrence / equal)
    if (!(round >= 0 && round < this.#times)) return -1
    const inner = this.#base.indexOf({ params, occurrence: occurrence - round * equal })
    return inner < 0 ? -1 : round * this.#base.size + inner
  }

  multiplicity(params: Params): number {
    return this.#times * this.#base.multiplicity(params)
  }

  multiplicityAt(index: number): number {
    return this.#times * this.#base.multiplicityAt(index % this.#base.size)
  }

  get definition(): RepeatDefinition {
    return { kind: 'repeat', times: this.#times, base: this.#base.definition }
  }
}

/**
 * Repeats a space `times` times, the whole space after itself. Equal points differ in their
 * occurrence: each repeat has its own key and random numbers, and an experiment can get more
 * repeats later. Takes a space, or axes for the grid over them. Costs nothing to define.
 *
 * Throws InvalidArgumentError unless `times` is an integer of at least 1, SpaceTooLargeError above
 * 2^53 - 1 points.
 *
 * @example
 * repeat({ lr: [0.1, 0.01] }, 3).size // 6
 * repeat({ lr: [0.1, 0.01] }, 3).at(5) // { params: { lr: 0.01 }, occurrence: 2 }
 */
export function repeat<const S extends SpaceLike>(space: S, times: number): Space<ParamsIn<S>> {
  if (!Number.isSafeInteger(times) || times < 1)
    throw new InvalidArgumentError('How often repeat() repeats', times, 'pass an integer of at least 1')
  return new Repeat(asSpace(space), times)
}

export const reviveRepeat: ReviveSpace = (definition, toSpace) => {
  const { base, times } = definition as RepeatDefinition
  return new Repeat(toSpace(base), times)
}
