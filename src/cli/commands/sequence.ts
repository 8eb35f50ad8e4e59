import { findExperiment } from '../inspect/find-experiment.js'
import { readLab } from '../inspect/read-lab.js'
import { dbOption } from '../parse/db-option.js'
import { whereOption } from '../parse/row-options.js'
import { byOption } from '../parse/statistics-options.js'
import { type Curve, type Curves, type CurvesOptions, curvesOf } from '../statistics/curves.js'
import { nameOfGroup } from '../statistics/group-values.js'
import { pointColumns } from '../statistics/summary-columns.js'
import type { AddCommand } from '../terminal/command-line.js'
import { curvePlot, MOST_CURVES } from '../terminal/curve-plot.js'
import { jsonRows } from '../terminal/json.js'
import { formatCount, formatNumber } from '../terminal/number.js'
import type { Output, Style } from '../terminal/output.js'
import { printTable } from '../terminal/print-table.js'
import { say } from '../terminal/say.js'

interface SequenceOptions extends CurvesOptions {
  readonly db: string
  readonly plot?: true
  readonly json?: true
}

/** Most places of a curve in the table, from the first to the last. */
const MOST_PLACES = 10
/** The width of a plot that is not drawn on a terminal. */
const WIDTH = 80
const COLOURS: readonly Style[] = ['green', 'yellow', 'red', 'bold']

export const addSequence: AddCommand = (program, { out, err }) => {
  program
    .command('sequence')
    .description('summarize what runs have tracked, such as a loss by epoch, over groups of runs')
    .argument('<sequence>', 'name that the steps gave to run.track')
    .argument('[name]', 'experiment (default: the only one in the database)')
    .addOption(dbOption())
    .addOption(byOption())
    .addOption(whereOption())
    .option('--column <column>', 'column to summarize (default: value, or the last of numbers)')
    .option('--x <column>', 'column to go along (default: idx, the place of the row)')
    .option('--plot', 'draw a line for each group: the medians, and the middle half of the values')
    .option('--json', 'print a JSON array, one place of a group a line')
    .addHelpText(
      'after',
      `
Examples:
  statesweep sequence loss --by lr --plot
  statesweep sequence loss net --column accuracy --x epoch --json`,
    )
    .action((sequence: string, name: string | undefined, { db, plot, json, ...options }: SequenceOptions) => {
      const curves = readLab(db, (session) => curvesOf(session.loadExperiment(findExperiment(session, name)), sequence, options))
      if (json) for (const text of jsonRows(toPlain(curves))) out.write(text)
      else if (curves.curves.length === 0) say(err, `No run has a number in "${curves.column}".`)
      else if (plot) printPlot({ out, err }, curves)
      else printTable({ out, err }, table(curves))
    })
}

function* toPlain({ by, x, column, curves }: Curves) {
  for (const { by: values, points } of curves) {
    const group = Object.fromEntries(by.map((name, at) => [name, values[at]]))
    for (const { x: place, n, mean, sd, min, p25, median, p75, max } of points) {
      yield { ...group, column, along: x, x: place, n, mean, sd, min, p25, median, p75, max }
    }
  }
}

function table({ by, x, column, curves }: Curves) {
  const rows = curves.flatMap((curve) => some(curve).map((point) => ({ ...point, by: curve.by })))
  const number = (name: string, of: (row: (typeof rows)[number]) => number) => ({
    name,
    right: true,
    cells: rows.map((row) => formatNumber(of(row))),
  })
  const isRepeated = rows.some(({ n }) => n > 1)
  return [
    ...pointColumns(by, rows),
    number(x, (row) => row.x),
    { name: 'n', right: true, cells: rows.map(({ n }) => formatCount(n)) },
    number(isRepeated ? `median ${column}` : column, ({ median }) => median),
    ...(isRepeated ? [number('p25', ({ p25 }) => p25), number('p75', ({ p75 }) => p75)] : []),
  ]
}

/** The first place of a curve, the last, and some between. */
function some({ points }: Curve): Curve['points'] {
  if (points.length <= MOST_PLACES) return points
  const wanted = Array.from({ length: MOST_PLACES }, (_, at) => Math.round((at * (points.length - 1)) / (MOST_PLACES - 1)))
  return wanted.flatMap((at) => points[at] ?? [])
}

function printPlot({ out, err }: { readonly out: Output; readonly err: Output }, { by, x, column, curves }: Curves): void {
  const series = curves.map((curve) => ({ label: nameOfGroup(by, curve.by), points: curve.points }))
  const width = Number.isFinite(out.columns) ? out.columns : WIDTH
  const paint = (at: number, text: string) => out.style(COLOURS[at % COLOURS.length] ?? 'bold', text)
  out.write(`${column}\n`)
  for (const line of curvePlot(series, { width, x, paint })) out.write(`${line}\n`)
  if (series.length > MOST_CURVES) {
    say(err, `Drew ${MOST_CURVES} of ${formatCount(series.length, 'group')}: choose others by --by and --where.`)
  }
}
