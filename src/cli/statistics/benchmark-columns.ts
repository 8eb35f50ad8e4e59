import type { Comparison } from '../../statistics/compare-samples.js'
import { extentOf, histogram } from '../../statistics/histogram.js'
import { formatCount, formatNumber, formatPercent } from '../terminal/number.js'
import { sparkline } from '../terminal/plot.js'
import type { Column } from '../terminal/table.js'
import { comparisonColumns, labelOf, pointColumns } from './summary-columns.js'
import type { SummaryRow } from './summary-rows.js'

const BINS = 12
/** Outliers of one combination that are named. */
const MOST_NAMED = 5

/** The table of a benchmark, in milliseconds; a narrow terminal drops columns from the right. */
export function benchmarkColumns(
  by: readonly string[],
  rows: readonly SummaryRow[],
  comparisons: readonly (Comparison | null | undefined)[] | undefined,
): Column[] {
  const right = (name: string, of: (row: SummaryRow) => string): Column => ({ name, right: true, cells: rows.map(of) })
  const number = (name: string, of: (row: SummaryRow) => number | null) => right(name, (row) => formatNumber(of(row)))
  const extent = extentOf(rows.flatMap(({ values }) => [...values]))
  return [
    ...pointColumns(by, rows),
    number('median ms', ({ median }) => median),
    number('mean ms', ({ mean }) => mean),
    number('±', ({ mean, ci }) => (ci === null ? null : Number((ci[1] - mean).toPrecision(2)))),
    ...(comparisons === undefined ? [] : comparisonColumns(comparisons)),
    right('n', ({ n }) => formatCount(n)),
    number('sd', ({ sd }) => sd),
    right('cv', ({ cv }) => formatPercent(cv)),
    number('min', ({ min }) => min),
    number('p95', ({ p95 }) => p95),
    number('max', ({ max }) => max),
    right('outliers', ({ outliers }) => formatCount(outliers.length)),
    {
      name: 'values',
      right: false,
      cells: rows.map(({ values }) => (extent === undefined ? '' : sparkline(histogram(values, extent, BINS)))),
    },
  ]
}

/** Names the outliers of a combination, the farthest first. */
export function outlierText({
  by,
  median,
  odd,
}: Pick<SummaryRow, 'by' | 'median'> & { readonly odd: readonly { readonly run: number; readonly value: number }[] }): string {
  const sorted = odd.toSorted((a, b) => Math.abs(b.value - median) - Math.abs(a.value - median))
  const named = sorted.slice(0, MOST_NAMED).map(({ run, value }) => `${formatNumber(value)} ms (run ${formatCount(run)})`)
  const more = odd.length > MOST_NAMED ? `, and ${formatCount(odd.length - MOST_NAMED)} more` : ''
  return `${odd.length === 1 ? 'Outlier' : 'Outliers'}${by.length === 0 ? '' : ` of ${labelOf(by)}`}: ${named.join(', ')}${more}`
}
