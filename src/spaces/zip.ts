import { InvalidArgumentError, UnequalAxesError } from '../errors.js'
import { paramsText } from '../model/params-text.js'
import { type Axes, type Axis, type AxisDefinition, type ParamsOf, reviveAxis, toAxisList } from './axis.js'
import { KeyIndex, MAX_KEYS } from './key-index.js'
import { checkIndex, checkSize, type Params, type Point, type ReviveSpace, type Space, type SpaceDefinition } from './space.js'

interface ZipDefinition extends SpaceDefinition {
  readonly kind: 'zip'
  readonly axes: readonly AxisDefinition[]
  readonly occurrences: Uint32Array | null
}

class Zip<P extends Params> implements Space<P> {
  readonly size: number
  readonly names: readonly string[]
  readonly #axes: readonly Axis[]
  readonly #occurrences: Uint32Array | null
  #keys: KeyIndex | undefined

  constructor(axes: readonly Axis[], occurrences?: Uint32Array | null) {
    this.size = axes[0]?.length ?? 0
    this.names = axes.map((axis) => axis.name)
    this.#axes = axes
    checkSize('zip()', this.size, MAX_KEYS)
    // If the values of one axis all differ, so do the points: nothing to scan.
    const distinct = occurrences === null || axes.some((axis) => axis.distinct)
    this.#occurrences = distinct ? null : (occurrences ?? this.#index().occurrences)
  }

  at(index: number): Point<P> {
    checkIndex(index, this.size)
    return { params: this.#paramsAt(index) as P, occurrence: this.#occurrences?.[index] ?? 0 }
  }

  indexOf({ params, occurrence }: Point): number {
    return this.#index().indexOf(paramsText(params, 'params'), occurrence)
  }

  multiplicity(params: Params): number {
    return this.#index().multiplicity(paramsText(params, 'params'))
  }

  multiplicityAt(index: number): number {
    return this.#occurrences === null ? 1 : this.multiplicity(this.#paramsAt(index))
  }

  get definition(): ZipDefinition {
    return { kind: 'zip', axes: this.#axes.map((axis) => axis.definition), occurrences: this.#occurrences }
  }

  #paramsAt(index: number): Params {
    const params: Record<string, unknown> = {}
    for (const axis of this.#axes) params[axis.name] = axis.at(index)
    return params
  }

  #index(): KeyIndex {
    this.#keys ??= new KeyIndex(this.size, (index) => paramsText(this.#paramsAt(index), `zip()[${index}]`))
    return this.#keys
  }
}

/**
 * Axes that advance together: the first point takes the first value of each, the second point the
 * second.
 *
 * Costs one pass over the values. If every axis has equal values, costs about 1 us per point, too;
 * and again when points are first looked up (when an experiment that has runs gets more).
 *
 * Throws UnequalAxesError if the lengths differ, and what `grid` throws for a single axis.
 *
 * @example
 * const space = zip({ model: ['small', 'large'], batch: [512, 64] })
 * space.at(1).params // { model: 'large', batch: 64 }
 */
export function zip<const A extends Axes>(axes: A): Space<ParamsOf<A>> {
  const list = toAxisList(axes)
  if (list.length === 0) throw new InvalidArgumentError('What zip() was given', axes, 'pass at least one axis')
  if (new Set(list.map((axis) => axis.length)).size > 1) {
    throw new UnequalAxesError(Object.fromEntries(list.map((axis) => [axis.name, axis.length])))
  }
  return new Zip(list)
}

export const reviveZip: ReviveSpace = (definition) => {
  const { axes, occurrences } = definition as ZipDefinition
  return new Zip(axes.map(reviveAxis), occurrences)
}
