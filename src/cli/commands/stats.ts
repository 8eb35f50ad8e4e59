import { resolve } from 'node:path'
import { findExperiment } from '../inspect/find-experiment.js'
import { readLab } from '../inspect/read-lab.js'
import { dbOption } from '../parse/db-option.js'
import { type RowOptions, statusOption, whereOption } from '../parse/row-options.js'
import {
  byOption,
  type ComparisonOptions,
  compareBaselineOption,
  comparisonProblem,
  failAboveOption,
  metricOption,
  plotOption,
  referenceOption,
  type StatisticsOptions,
  saveBaselineOption,
} from '../parse/statistics-options.js'
import { saveBaseline } from '../statistics/baseline.js'
import { type ComparedGroup, comparisonsIn, comparisonsOf, comparisonToPlain, tellLeftOut } from '../statistics/comparisons.js'
import { failAbove } from '../statistics/fail-above.js'
import { type Group, type Grouped, groupValues } from '../statistics/group-values.js'
import { comparisonColumns, labelOf, labelParts, summaryColumns } from '../statistics/summary-columns.js'
import { type SummaryRow, summaryRows } from '../statistics/summary-rows.js'
import type { AddCommand } from '../terminal/command-line.js'
import { jsonRows } from '../terminal/json.js'
import { formatCount } from '../terminal/number.js'
import type { Output } from '../terminal/output.js'
import { PLOTS, type PlotName } from '../terminal/plot.js'
import { printTable } from '../terminal/print-table.js'
import { say } from '../terminal/say.js'

interface StatsOptions extends StatisticsOptions, RowOptions, ComparisonOptions {
  readonly db: string
  readonly saveBaseline?: string
  readonly plot?: PlotName
  readonly json?: true
}

export const addStats: AddCommand = (program, line) => {
  const command = program
    .command('stats')
    .description('summarize a number over all done runs, by params or fields: mean, interval, deviation')
    .argument('[name]', 'experiment (default: the only one in the database)')
    .addOption(dbOption())
    .addOption(byOption())
    .addOption(metricOption())
    .addOption(whereOption())
    .addOption(statusOption().default('done'))
    .addOption(referenceOption())
    .addOption(saveBaselineOption())
    .addOption(compareBaselineOption())
    .addOption(failAboveOption())
    .addOption(plotOption())
    .option('--json', 'print a JSON array, one group a line')
    .addHelpText(
      'after',
      `
"±" is half the 95 % confidence interval of the mean, by Student's t. A
comparison shows the ratio of the means with its 95 % interval, by Fieller, and
the effect, Cliff's delta: -1 always less than the reference, 0 as often more as
less, 1 always more.

Examples:
  statesweep stats pi --by samples --metric pi
  statesweep stats --by level --reference level=6 --plot box
  statesweep stats --compare-baseline main.json --fail-above 5%`,
    )
    .action((name: string | undefined, { db, plot, json, ...options }: StatsOptions) => {
      const problem = comparisonProblem(options)
      if (problem !== undefined) command.error(`statesweep: ${problem}`, { code: 'statesweep.comparison' })
      const grouped = readLab(db, (session) => groupValues(session.loadExperiment(findExperiment(session, name)), options))
      const compared = comparisonsOf(grouped, options)
      if (options.saveBaseline !== undefined) saveBaseline(resolve(options.saveBaseline), grouped)
      print(line, { grouped, compared: compared?.groups, json: json === true })
      if (compared !== undefined) tellLeftOut(line, compared)
      if (plot !== undefined && !json) printPlot(line.out, plot, grouped.groups)
      if (options.failAbove !== undefined) failAbove(line, { limit: options.failAbove, by: grouped.by, groups: compared?.groups ?? [] })
    })
}

function print(
  { out, err }: Pick<Parameters<AddCommand>[1], 'out' | 'err'>,
  { grouped, compared, json }: { grouped: Grouped; compared: readonly ComparedGroup[] | undefined; json: boolean },
): void {
  const rows = summaryRows(grouped)
  const byPoint = new Map(compared?.map((one) => [one.by, one]))
  if (json) for (const text of jsonRows(rows.map((row) => toPlain(grouped, row, byPoint.get(row.by))))) out.write(text)
  else if (rows.length > 0) {
    const columns = summaryColumns(grouped.by, rows)
    const comparisons = comparisonsIn(rows, compared)
    // Right of the mean: a narrow terminal drops columns from the right.
    const mean = columns.findLastIndex(({ name }) => name === 'mean' || name === '±') + 1
    const table = compared === undefined ? columns : [...columns.slice(0, mean), ...comparisonColumns(comparisons), ...columns.slice(mean)]
    printTable({ out, err }, table)
  }
  if (rows.length === 0) say(err, `No run has a number in "${grouped.metric}".`)
  else if (grouped.skipped > 0) say(err, `Skipped ${formatCount(grouped.skipped, 'run')} without a number in "${grouped.metric}".`, 'dim')
  const odd = rows.reduce((sum, row) => sum + row.outliers.length, 0)
  if (odd > 0 && !json) err.write(err.style('yellow', `${formatCount(odd, 'outlier')}: --plot box shows them.\n`))
}

function toPlain({ by, metric }: Grouped, { by: point, values, ...summary }: SummaryRow, compared: ComparedGroup | undefined) {
  return {
    ...Object.fromEntries(by.map((name, at) => [name, point[at]])),
    metric,
    ...summary,
    ...(compared !== undefined && { comparison: comparisonToPlain(compared) }),
  }
}

/** The width of a plot that is not drawn on a terminal. */
const WIDTH = 80

function printPlot(out: Output, name: PlotName, groups: readonly Group[]): void {
  const series = groups.map(({ by, values }) => ({ label: labelOf(by), parts: labelParts(by), values }))
  for (const line of ['', ...PLOTS[name](series, Number.isFinite(out.columns) ? out.columns : WIDTH)]) out.write(`${line}\n`)
}
