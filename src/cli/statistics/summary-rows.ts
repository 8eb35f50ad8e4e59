import { outliers } from '../../statistics/outliers.js'
import { type Summary, summarize } from '../../statistics/summarize.js'
import type { Grouped } from './group-values.js'

/** One group as `stats` shows it. */
export interface SummaryRow extends Summary {
  readonly by: readonly unknown[]
  readonly values: readonly number[]
  /** Values far from the others. */
  readonly outliers: readonly number[]
}

export function summaryRows({ groups }: Pick<Grouped, 'groups'>): SummaryRow[] {
  return groups.flatMap(({ by, values }) => {
    const summary = summarize(values)
    if (summary === undefined) return []
    return [{ by, values, ...summary, outliers: outliers(values).flatMap((at) => values[at] ?? []) }]
  })
}
