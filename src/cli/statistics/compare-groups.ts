import { toJson } from '../../export/json-text.js'
import { type Comparison, compareSamples } from '../../statistics/compare-samples.js'
import type { Group } from './group-values.js'

export interface ComparedGroup {
  readonly by: readonly unknown[]
  readonly reference: readonly number[]
  readonly values: readonly number[]
  readonly comparison: Comparison
}

/** Each group with the one of the reference that agrees with it; groups without one are left out. */
export function compareGroups(reference: readonly Group[], groups: readonly Group[]): ComparedGroup[] {
  const byPoint = new Map(reference.map((group) => [toJson(group.by), group.values]))
  return groups.flatMap(({ by, values }) => {
    const other = byPoint.get(toJson(by))
    return other === undefined ? [] : [{ by, reference: other, values, comparison: compareSamples(other, values) }]
  })
}
