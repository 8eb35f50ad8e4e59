import { Bitmap } from './bitmap.js'
import { checkIndex, type Params, type Point, type ReviveSpace, type Space, type SpaceDefinition } from './space.js'

interface SubsetDefinition extends SpaceDefinition {
  readonly kind: 'filter'
  readonly base: SpaceDefinition
  readonly bitmap: Uint8Array
  readonly byParams: boolean
}

/**
 * What a subset keeps of its base: one bit per index. `byParams`: it keeps all points with equal
 * params, or none.
 */
export interface Kept {
  readonly bitmap: Uint8Array
  readonly byParams: boolean
}

/** Some points of a space, in the same order and with the same occurrences. */
export class Subset<P extends Params> implements Space<P> {
  readonly base: Space<P>
  readonly names: readonly string[]
  readonly size: number
  readonly #kept: Bitmap
  readonly #byParams: boolean

  constructor(base: Space<P>, { bitmap, byParams }: Kept) {
    this.base = base
    this.names = base.names
    this.#kept = new Bitmap(bitmap)
    this.#byParams = byParams
    this.size = this.#kept.size
  }

  at(index: number): Point<P> {
    checkIndex(index, this.size)
    return this.base.at(this.#kept.select(index))
  }

  indexOf(point: Point): number {
    const inner = this.base.indexOf(point)
    return inner >= 0 && this.#kept.has(inner) ? this.#kept.rank(inner) : -1
  }

  multiplicity(params: Params): number {
    const equal = this.base.multiplicity(params)
    for (let occurrence = 0; occurrence < equal; occurrence++) {
      const inner = this.base.indexOf({ params, occurrence })
      if (inner < 0) continue
      if (this.#kept.has(inner)) return equal
      if (this.#byParams) return 0
    }
    return 0
  }

  multiplicityAt(index: number): number {
    return this.base.multiplicityAt(this.#kept.select(index))
  }

  get definition(): SubsetDefinition {
    return { kind: 'filter', base: this.base.definition, bitmap: this.#kept.bytes, byParams: this.#byParams }
  }
}

export const reviveSubset: ReviveSpace = (definition, toSpace) => {
  const { base, bitmap, byParams } = definition as SubsetDefinition
  return new Subset(toSpace(base), { bitmap, byParams })
}
