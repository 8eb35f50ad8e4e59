import { extentOf } from '../../statistics/histogram.js'
import { summarize } from '../../statistics/summarize.js'
import { displayWidth, truncate } from './display-width.js'
import { formatNumber, formatTicks } from './number.js'

/** A line of a plot: what it is called, and its values at each x, by x. */
interface PlottedCurve {
  readonly label: string
  readonly points: readonly { readonly x: number; readonly values: readonly number[] }[]
}

interface CurvePlotOptions {
  readonly width: number
  /** Names below the plot. */
  readonly x: string
  /** Colours what belongs to a curve. */
  paint(curve: number, text: string): string
}

/** Most curves: with more, nobody finds one. */
export const MOST_CURVES = 8
const MARKS = ['●', '○', '■', '□', '▲', '△', '◆', '◇'] as const
const BAND = '░'
const HEIGHT = 17
/** Rows from one number at the axis to the next. */
const TICK = 4

/** The middle of a curve in one character's width. */
interface Middle {
  readonly low: number
  readonly median: number
  readonly high: number
}

/**
 * The medians of curves as lines, with the middle halves as bands behind them. A line each, no
 * wider than `width` characters. Values between two points lie on the line from one to the other.
 */
export function curvePlot(all: readonly PlottedCurve[], { width, x, paint }: CurvePlotOptions): string[] {
  const curves = all.slice(0, MOST_CURVES)
  const across = extentOf(curves.flatMap(({ points }) => points.map((point) => point.x)))
  if (across === undefined) return []
  const [first, last] = across
  // The numbers at the axis take some of the width, which the curves do not depend on.
  const layout = (room: number) => curves.map((curve) => middles(curve, { first, last, room }))
  const extentIn = (columns: readonly (readonly (Middle | undefined)[])[]) =>
    extentOf(columns.flatMap((one) => one.flatMap((middle) => (middle === undefined ? [] : [middle.low, middle.high]))))
  const [low, high] = extentIn(layout(width)) ?? [0, 0]
  const ticks = formatTicks(
    high === low ? [high] : Array.from({ length: 1 + (HEIGHT - 1) / TICK }, (_, at) => high - ((high - low) * at * TICK) / (HEIGHT - 1)),
  )
  const left = Math.max(...ticks.map((tick) => tick.length))
  const room = Math.max(10, width - left - 2)
  const columns = layout(room)
  const row = (value: number) =>
    high === low ? 0 : Math.max(0, Math.min(HEIGHT - 1, Math.round(((high - value) / (high - low)) * (HEIGHT - 1))))
  const cell = (column: number, at: number): string => {
    const line = columns.findIndex((one) => one[column] !== undefined && row(one[column].median) === at)
    if (line >= 0) return paint(line, MARKS[line] ?? '●')
    const band = columns.findIndex((one) => one[column] !== undefined && row(one[column].high) <= at && at <= row(one[column].low))
    return band >= 0 ? paint(band, BAND) : ' '
  }
  const lines = Array.from({ length: HEIGHT }, (_, at) => {
    const tick = at % TICK === 0 ? (ticks[at / TICK] ?? '') : ''
    return `${tick.padStart(left)} ┤${Array.from({ length: room }, (_, column) => cell(column, at)).join('')}`.trimEnd()
  })
  const margin = ' '.repeat(left + 2)
  const hasBands = columns.some((one) => one.some((middle) => middle !== undefined && middle.low < middle.high))
  return [...lines, margin + scale(x, { first, last, room }), ...legend(curves, { room, paint, hasBands }).map((line) => margin + line)]
}

interface Across {
  readonly first: number
  readonly last: number
  readonly room: number
}

/** The middle of a curve in each column of characters, from its first point to its last. */
function middles({ points }: PlottedCurve, { first, last, room }: Across): (Middle | undefined)[] {
  const place = (x: number) => (last === first ? 0 : Math.round(((x - first) / (last - first)) * (room - 1)))
  const values = new Array<number[] | undefined>(room).fill(undefined)
  for (const point of points) {
    const at = place(point.x)
    values[at] = [...(values[at] ?? []), ...point.values]
  }
  const found = values.map((all): Middle | undefined => {
    const summary = all && summarize(all)
    return summary && { low: summary.p25, median: summary.median, high: summary.p75 }
  })
  const known = found.flatMap((middle, at) => (middle === undefined ? [] : [{ at, middle }]))
  return found.map((middle, at) => middle ?? between(known, at))
}

function between(known: readonly { readonly at: number; readonly middle: Middle }[], at: number): Middle | undefined {
  const after = known.findIndex((one) => one.at > at)
  const [from, to] = [known[after - 1], known[after]]
  if (from === undefined || to === undefined) return undefined
  const share = (at - from.at) / (to.at - from.at)
  const mix = (of: (middle: Middle) => number) => of(from.middle) + (of(to.middle) - of(from.middle)) * share
  return { low: mix(({ low }) => low), median: mix(({ median }) => median), high: mix(({ high }) => high) }
}

/** The smallest and the largest x, and its name between them. */
function scale(x: string, { first, last, room }: Across): string {
  const [begin, end] = [formatNumber(first), formatNumber(last)]
  const free = room - begin.length - end.length
  const name = truncate(x, Math.max(0, free - 2))
  const before = Math.max(1, Math.floor((free - name.length) / 2))
  return `${begin}${' '.repeat(before)}${name}${' '.repeat(Math.max(1, free - name.length - before))}${end}`
}

interface LegendOptions extends Pick<CurvePlotOptions, 'paint'> {
  readonly room: number
  readonly hasBands: boolean
}

/** The names of the curves, as many in a line as fit. */
function legend(curves: readonly PlottedCurve[], { room, paint, hasBands }: LegendOptions): string[] {
  const lines: { text: string; length: number }[] = []
  const names = curves.map(({ label }, at) => {
    const plain = truncate(`${MARKS[at] ?? '●'} ${label}`, room)
    return { plain, shown: paint(at, plain) }
  })
  const band = `${BAND} middle half`
  for (const { plain, shown } of hasBands ? [...names, { plain: band, shown: band }] : names) {
    const last = lines.at(-1)
    const width = displayWidth(plain)
    if (last !== undefined && last.length + 2 + width <= room) {
      last.text += `  ${shown}`
      last.length += 2 + width
    } else lines.push({ text: shown, length: width })
  }
  return lines.map(({ text }) => text)
}
