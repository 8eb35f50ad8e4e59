import type { Experiment } from '../../experiment.js'
import { formatCell } from '../terminal/cell.js'
import { formatCount, formatMean } from '../terminal/number.js'
import { groupValues } from './group-values.js'
import { type SummaryRow, summaryRows } from './summary-rows.js'

/** What is best, and in which direction. */
export interface Aim {
  readonly metric: string
  readonly direction: 'minimize' | 'maximize'
}

/** The params with the best means, the best first. */
export interface BestGroups {
  readonly by: readonly string[]
  readonly metric: string
  readonly rows: readonly SummaryRow[]
}

/** How many are shown. */
const BEST = 3

/**
 * The params whose done runs have the best mean: by means over repeats, since one lucky run says
 * little. Throws UnknownColumnError.
 */
export function bestGroups(experiment: Experiment, { metric, direction }: Aim): BestGroups {
  const grouped = groupValues(experiment, { metric, status: 'done' })
  const sign = direction === 'minimize' ? 1 : -1
  const rows = summaryRows(grouped).sort((a, b) => sign * (a.mean - b.mean))
  return { by: grouped.by, metric: grouped.metric, rows: rows.slice(0, BEST) }
}

/** `lr=0.1 seed=3  accuracy=0.91 ± 0.02, 5 runs`, a line for each. */
export const renderBest = ({ by, metric, rows }: BestGroups): string[] =>
  rows.map(({ by: point, mean, ci, n }) => {
    const params = by.map((name, at) => `${shortName(name)}=${formatCell(point[at])}`).join(' ')
    const value = `${shortName(metric)}=${formatMean(mean, ci === null ? null : ci[1] - mean)}, ${formatCount(n, 'run')}`
    return params === '' ? value : `${params}  ${value}`
  })

const shortName = (name: string): string => formatCell(name.replace(/^params_(?=.)/, ''))

/** The same for JSON. */
export const bestToPlain = ({ by, metric, rows }: BestGroups): object[] =>
  rows.map(({ by: point, n, mean, sd, ci }) => ({
    ...Object.fromEntries(by.map((name, at) => [name, point[at]])),
    metric,
    n,
    mean,
    sd,
    ci,
  }))
