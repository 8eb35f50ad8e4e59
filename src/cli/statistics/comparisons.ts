import { resolve } from 'node:path'
import { loadBaseline } from './baseline.js'
import { type ComparedGroup, compareGroups } from './compare-groups.js'
import type { Grouped } from './group-values.js'
import { referenceGroups } from './reference-groups.js'

/** What numbers are compared with. */
export interface ComparisonOptions {
  readonly reference?: string
  readonly compareBaseline?: string
  readonly failAbove?: number
}

/** What is wrong with the options together. */
export function comparisonProblem({ reference, compareBaseline, failAbove }: ComparisonOptions): string | undefined {
  if (reference !== undefined && compareBaseline !== undefined)
    return '--reference and --compare-baseline both say what to compare with: pass one.'
  if (failAbove !== undefined && reference === undefined && compareBaseline === undefined)
    return '--fail-above needs something to compare with: --compare-baseline FILE, or --reference.'
  return undefined
}

/** In the order of the groups; undefined where nothing is to be compared. Throws BaselineError, UnknownReferenceError, UnknownColumnError. */
export function comparisonsOf(grouped: Grouped, { reference, compareBaseline }: ComparisonOptions): ComparedGroup[] | undefined {
  if (compareBaseline !== undefined) return compareGroups(loadBaseline(resolve(compareBaseline), grouped), grouped.groups)
  return reference === undefined ? undefined : compareGroups(referenceGroups(grouped, reference), grouped.groups)
}

/** The comparison of each group for a table: null for the reference itself, undefined where there is none. */
export function comparisonsIn(rows: readonly { readonly by: readonly unknown[] }[], compared: readonly ComparedGroup[] | undefined) {
  const byPoint = new Map(compared?.map((one) => [one.by, one]))
  return rows.map(({ by }) => byPoint.get(by)).map((one) => (one && one.reference === one.values ? null : one?.comparison))
}

/** A comparison as JSON shows it. */
export function comparisonToPlain(compared: ComparedGroup | undefined) {
  const { ratio, ratioCi, medianRatio, medianRatioCi, delta, effect } = compared?.comparison ?? {}
  return { ratio, ratio_ci: ratioCi, median_ratio: medianRatio, median_ratio_ci: medianRatioCi, delta, effect }
}
