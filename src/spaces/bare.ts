import { checkIndex, type Params, type Point, type ReviveSpace, type Space, type SpaceDefinition } from './space.js'

interface BareDefinition extends SpaceDefinition {
  readonly kind: 'bare'
  readonly occurrence: number
}

const isBare = (params: Params): boolean => Object.keys(params).length === 0

/** The space of one run without params, which follows `occurrence` others. */
export function bare(occurrence: number): Space<Record<never, never>> {
  const definition: BareDefinition = { kind: 'bare', occurrence }
  return {
    size: 1,
    names: [],
    definition,
    at(index) {
      checkIndex(index, 1)
      return { params: {}, occurrence }
    },
    indexOf: (point: Point) => (isBare(point.params) && point.occurrence === occurrence ? 0 : -1),
    // An upper bound, as in every space that lacks earlier occurrences.
    multiplicity: (params) => (isBare(params) ? occurrence + 1 : 0),
    multiplicityAt: () => occurrence + 1,
  }
}

export const reviveBare: ReviveSpace = (definition) => bare((definition as BareDefinition).occurrence)
