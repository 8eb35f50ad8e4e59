import type { Comparison } from '../../statistics/compare-samples.js'
import { extentOf, histogram } from '../../statistics/histogram.js'
import { formatCell } from '../terminal/cell.js'
import { formatCount, formatNumber, formatPercent } from '../terminal/number.js'
import { sparkline } from '../terminal/plot.js'
import { type Column, toColumns } from '../terminal/table.js'
import type { SummaryRow } from './summary-rows.js'

const BINS = 12

/** What groups agree in, as columns of a table; params without their prefix. */
export function pointColumns(by: readonly string[], rows: readonly { readonly by: readonly unknown[] }[]): Column[] {
  return toColumns(rows.map((row) => Object.fromEntries(by.map((name, at) => [withoutPrefix(name), row.by[at]]))))
}

const withoutPrefix = (name: string): string => name.replace(/^params_(?=.)/, '')

/** The name of a group in a plot: `adam 0.1`. */
export const labelOf = (by: readonly unknown[]): string => labelParts(by).join(' ')

/** The same, value by value. */
export const labelParts = (by: readonly unknown[]): readonly string[] =>
  by.length === 0 ? ['all'] : by.map((value) => formatCell(value) || String(value))

const right = (name: string, cells: readonly string[]): Column => ({ name, right: true, cells })

/** Half the interval, to two digits, as `compare` shows it. */
const halfWidth = ({ mean, ci }: SummaryRow): number | null => (ci === null ? null : Number((ci[1] - mean).toPrecision(2)))

/** The table of `stats`, most telling first; `values` are histograms on one scale. */
export function summaryColumns(by: readonly string[], rows: readonly SummaryRow[]): Column[] {
  const number = (name: string, of: (row: SummaryRow) => number | null) =>
    right(
      name,
      rows.map((row) => formatNumber(of(row))),
    )
  const extent = extentOf(rows.flatMap(({ values }) => [...values]))
  const isRepeated = rows.some(({ n }) => n > 1)
  const values: Column = {
    name: 'values',
    right: false,
    cells: rows.map(({ values }) => (extent === undefined ? '' : sparkline(histogram(values, extent, BINS)))),
  }
  const spread = [
    number('±', halfWidth),
    number('sd', ({ sd }) => sd),
    right(
      'cv',
      rows.map(({ cv }) => formatPercent(cv)),
    ),
    number('median', ({ median }) => median),
  ]
  return [
    ...pointColumns(by, rows),
    right(
      'n',
      rows.map(({ n }) => formatCount(n)),
    ),
    number('mean', ({ mean }) => mean),
    // Of single values they would say nothing.
    ...(isRepeated ? spread : []),
    values,
    ...(isRepeated ? [number('min', ({ min }) => min), number('max', ({ max }) => max)] : []),
  ]
}

/** Four digits, at most three of them decimals. */
function formatRatio(ratio: number | null | undefined): string {
  if (ratio === null || ratio === undefined) return ''
  const decimals = [10, 100, 1000].filter((limit) => Math.abs(ratio) < limit).length
  return ratio.toFixed(decimals)
}

/** How groups compare with a reference; `null` is the reference itself. */
export function comparisonColumns(comparisons: readonly (Comparison | null | undefined)[]): Column[] {
  const cells = (of: (comparison: Comparison) => string) => comparisons.map((one) => (one ? of(one) : ''))
  const interval = (ends: Comparison['ratioCi']) => (ends === null ? '' : `${formatRatio(ends[0])} to ${formatRatio(ends[1])}`)
  return [
    right(
      'ratio',
      comparisons.map((one) => (one === null ? '1' : formatRatio(one?.ratio))),
    ),
    // As numbers: a narrow terminal must not cut them.
    right(
      '95 % interval',
      cells(({ ratioCi }) => interval(ratioCi)),
    ),
    { name: 'effect', right: false, cells: cells(({ effect, delta }) => `${effect} (${delta.toFixed(2)})`) },
  ]
}
