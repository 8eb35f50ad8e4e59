import { Option } from 'commander'
import type { PlotName } from '../terminal/plot.js'
import { parseColumns, parsePercent } from './option-values.js'

/** What every command that summarizes numbers takes, as it is parsed. */
export interface StatisticsOptions {
  readonly by?: readonly string[]
  readonly metric: string
  readonly failAbove?: number
}

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

/** Written out, since the plots load the statistics, which most commands do not need. */
const PLOT_NAMES: Readonly<Record<PlotName, true>> = { box: true, histogram: true, line: true }

export const byOption = (): Option =>
  new Option('--by <a,b>', 'group by these params or fields (default: params that vary)').argParser(parseColumns)

export const metricOption = (): Option => new Option('--metric <column>', 'field or param to summarize').default('duration')

export const plotOption = (): Option => new Option('--plot <plot>', 'also draw the groups').choices(Object.keys(PLOT_NAMES))

export const referenceOption = (): Option => new Option('--reference <a=x,b=y>', 'compare with the group that has these values')

export const saveBaselineOption = (): Option => new Option('--save-baseline <file>', 'save the numbers to a file')

export const compareBaselineOption = (): Option => new Option('--compare-baseline <file>', 'compare with the numbers in such a file')

export const failAboveOption = (): Option =>
  new Option('--fail-above <share>', 'exit with status 1 if a mean grew by more than this, such as 5%, and not by chance').argParser(
    parsePercent,
  )
