import { resolve } from 'node:path'
import { toJson } from '../../export/json-text.js'
import { type Comparison, compareSamples } from '../../statistics/compare-samples.js'
import type { ComparisonOptions } from '../parse/statistics-options.js'
import type { CommandLine } from '../terminal/command-line.js'
import { say } from '../terminal/say.js'
import { loadBaseline } from './baseline.js'
import { type Group, type Grouped, nameOfGroup, someOf } from './group-values.js'
import { referenceGroups } from './reference-groups.js'

export interface ComparedGroup {
  readonly by: readonly unknown[]
  readonly reference: readonly number[]
  readonly values: readonly number[]
  readonly comparison: Comparison
}

/** Each group with its group of the reference; leaves out groups without one. */
export function compareGroups(reference: readonly Group[], groups: readonly Group[]): ComparedGroup[] {
  const byPoint = new Map(reference.map((group) => [toJson(group.by), group.values]))
  return groups.flatMap(({ by, values }) => {
    const other = byPoint.get(toJson(by))
    return other === undefined ? [] : [{ by, reference: other, values, comparison: compareSamples(other, values) }]
  })
}

/** What was compared, and lines that say what was not. */
export interface Compared {
  readonly groups: readonly ComparedGroup[]
  readonly leftOut: readonly string[]
}

/**
 * The comparisons in the order of the groups; undefined if there is nothing to compare with.
 *
 * @throws BaselineError, UnknownReferenceError, UnknownColumnError
 */
export function comparisonsOf(grouped: Grouped, { reference, compareBaseline }: ComparisonOptions): Compared | undefined {
  if (compareBaseline !== undefined) {
    const { groups, leftOut } = loadBaseline(resolve(compareBaseline), grouped)
    return { groups: compareGroups(groups, grouped.groups), leftOut }
  }
  if (reference === undefined) return undefined
  const groups = compareGroups(referenceGroups(grouped, reference), grouped.groups)
  const without = grouped.groups.filter((group) => !groups.some(({ by }) => by === group.by))
  const names = without.map(({ by }) => nameOfGroup(grouped.by, by))
  return { groups, leftOut: names.length === 0 ? [] : [`Nothing to compare with for ${someOf(names)}.`] }
}

/** Names the groups that were not compared. */
export const tellLeftOut = ({ err }: Pick<CommandLine, 'err'>, { leftOut }: Compared): void => {
  for (const line of leftOut) say(err, line, 'yellow')
}

/** The comparison of each row: null for the reference itself, undefined if there is none. */
export function comparisonsIn(rows: readonly { readonly by: readonly unknown[] }[], compared: readonly ComparedGroup[] | undefined) {
  const byPoint = new Map(compared?.map((one) => [one.by, one]))
  return rows.map(({ by }) => byPoint.get(by)).map((one) => (one && one.reference === one.values ? null : one?.comparison))
}

/** A comparison as JSON shows it. */
export function comparisonToPlain(compared: ComparedGroup | undefined) {
  const { ratio, ratioCi, medianRatio, medianRatioCi, delta, effect } = compared?.comparison ?? {}
  return { ratio, ratio_ci: ratioCi, median_ratio: medianRatio, median_ratio_ci: medianRatioCi, delta, effect }
}
