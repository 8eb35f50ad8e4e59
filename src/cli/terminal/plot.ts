import { binCount, type Extent, extentOf, histogram } from '../../statistics/histogram.js'
import { outliers } from '../../statistics/outliers.js'
import { summarize } from '../../statistics/summarize.js'
import { displayWidth, truncate } from './display-width.js'
import { formatCount, formatNumber, formatTicks } from './number.js'

/** A name and its values. */
interface Series {
  readonly label: string
  /** The same, piece by piece. Default: in one. */
  readonly parts?: readonly string[]
  readonly values: readonly number[]
}

/** A plot, one line each, no wider than `width` characters. */
type Plot = (series: readonly Series[], width: number) => string[]

const LONGEST_LABEL = 30
const MOST_BINS = 20
/** Eighths of a character. */
const PARTS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const

const padStart = (text: string, width: number) => ' '.repeat(Math.max(0, width - displayWidth(text))) + text
const padEnd = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - displayWidth(text)))
const widest = (texts: readonly string[]) => Math.max(0, ...texts.map(displayWidth))

/** How many values of all series lie in each part of the range: a bar a part. */
const histogramPlot: Plot = (series, width) => {
  const values = series.flatMap((one) => [...one.values])
  const extent = extentOf(values)
  if (extent === undefined) return []
  const [low, high] = extent
  const bins = low === high ? 1 : binCount(values, extent, MOST_BINS)
  const counts = histogram(values, extent, bins)
  const froms = formatTicks(counts.map((_, at) => low + ((high - low) * at) / bins))
  const texts = counts.map((count) => formatCount(count))
  const left = widest(froms)
  const room = width - left - widest(texts) - 4
  return counts.map((count, at) => `${padStart(froms[at] ?? '', left)} │ ${bar(count / Math.max(...counts), room)} ${texts[at]}`)
}

function bar(share: number, width: number): string {
  const eighths = Math.round(share * Math.max(1, width) * 8)
  return '█'.repeat(eighths >> 3) + (PARTS[eighths % 8] ?? '')
}

/**
 * A line for each series on one scale: `├──▒▒┃▒▒──┤`, from the smallest to the largest value that
 * is no outlier, the middle half shaded, the median marked, `∘` for
 * outliers (modified z-score over 3.5).
 */
const boxPlot: Plot = (series, width) => {
  const extent = extentOf(series.flatMap((one) => [...one.values]))
  if (extent === undefined) return []
  const labels = series.map(({ label }) => truncate(label, LONGEST_LABEL))
  const left = widest(labels)
  const room = Math.max(10, width - left - 1)
  const boxes = series.map(({ values }, at) => `${padEnd(labels[at] ?? '', left)} ${box(values, extent, room)}`.trimEnd())
  const legend = truncate('├─┤ all but outliers  ▒ middle half  ┃ median  ∘ outlier', room)
  return [...boxes, `${' '.repeat(left)} ${scale(extent, room)}`, `${' '.repeat(left)} ${legend}`]
}

function box(values: readonly number[], [low, high]: Extent, width: number): string {
  const odd = new Set(outliers(values))
  const usual = values.filter((_, at) => !odd.has(at))
  const all = summarize(values)
  const inner = summarize(usual)
  if (all === undefined || inner === undefined) return ''
  const place = (value: number) => (high === low ? Math.floor(width / 2) : Math.round(((value - low) / (high - low)) * (width - 1)))
  const cells = new Array<string>(width).fill(' ')
  const fill = (from: number, to: number, mark: string) => cells.fill(mark, place(from), place(to) + 1)
  fill(inner.min, inner.max, '─')
  cells[place(inner.min)] = '├'
  cells[place(inner.max)] = '┤'
  fill(all.p25, all.p75, '▒')
  for (const at of odd) cells[place(values[at] ?? low)] = '∘'
  cells[place(all.median)] = '┃'
  return cells.join('')
}

function scale([low, high]: Extent, width: number): string {
  const [first, last] = [formatNumber(low), formatNumber(high)]
  return `${first}${padStart(last, Math.max(last.length + 1, width - first.length))}`
}

const HEIGHT = 13
/** Rows from one number at the axis to the next. */
const TICK = 4
/** Most characters from one point to the next: further apart they make no line. */
const WIDEST_STEP = 24

interface Point {
  readonly parts: readonly string[]
  readonly mean: number
  readonly ends: Extent
}

/** The means of the series as points with their confidence intervals; labels below if they fit. */
const linePlot: Plot = (series, width) => {
  const points = series.flatMap(({ label, parts = [label], values }): Point[] => {
    const summary = summarize(values)
    return summary === undefined ? [] : [{ parts, mean: summary.mean, ends: summary.ci ?? [summary.mean, summary.mean] }]
  })
  const extent = extentOf(points.flatMap(({ ends }) => [...ends]))
  if (extent === undefined) return []
  const [low, high] = extent
  const ticks = formatTicks(
    high === low ? [high] : Array.from({ length: 1 + (HEIGHT - 1) / TICK }, (_, at) => high - ((high - low) * at * TICK) / (HEIGHT - 1)),
  )
  const numbers = Array.from({ length: HEIGHT }, (_, at) => (at % TICK === 0 ? (ticks[at / TICK] ?? '') : ''))
  const left = widest(numbers)
  const room = width - left - 2
  const step = Math.max(1, Math.min(WIDEST_STEP, Math.floor(room / points.length)))
  // More points than characters: every second, or every third, and so on.
  const shown = points.filter((_, at) => at % Math.ceil((points.length * step) / room) === 0)
  const row = (value: number) => (high === low ? 0 : Math.round(((high - value) / (high - low)) * (HEIGHT - 1)))
  const mark = ({ mean, ends }: Point, at: number) => (row(mean) === at ? '●' : row(ends[1]) <= at && at <= row(ends[0]) ? '│' : ' ')
  const lines = numbers.map((number, at) =>
    `${padStart(number, left)} ┤${shown.map((point) => padEnd(mark(point, at), step)).join('')}`.trimEnd(),
  )
  const margin = ' '.repeat(left + 2)
  const labels = step < 3 ? [] : labelLines(shown, step).map((line) => margin + line)
  return [...lines, ...labels, margin + truncate('● mean  │ its 95 % interval', room)]
}

/** The pieces of labels below each other, so that more of each is seen. */
function labelLines(points: readonly Point[], step: number): string[] {
  const count = Math.max(...points.map(({ parts }) => parts.length))
  return Array.from({ length: count }, (_, at) =>
    points
      .map(({ parts }) => padEnd(truncate(parts[at] ?? '', Math.max(1, step - 1)), step))
      .join('')
      .trimEnd(),
  )
}

/** Every plot by its name. */
export const PLOTS = { box: boxPlot, histogram: histogramPlot, line: linePlot } as const satisfies Record<string, Plot>

export type PlotName = keyof typeof PLOTS

const LEVELS = '▁▂▃▄▅▆▇█'

/** Counts or other numbers from 0 as a row of bars, the largest full; a space for 0. */
export function sparkline(values: readonly number[]): string {
  const largest = Math.max(...values)
  return values.map((value) => (value <= 0 ? ' ' : (LEVELS[Math.max(0, Math.ceil((value / largest) * LEVELS.length) - 1)] ?? ''))).join('')
}
