/** Draws plots as SVG: rows of bars, and points over a factor, both on logarithmic scales. */

const FONT = 'font-family="system-ui, sans-serif" font-size="12"'
const OURS = '#1f6f8b'
const OTHERS = '#b8c4c9'
const COLOURS = [OURS, '#c1571a', '#5b7f2b', '#7b4b94']

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

const text = (
  content: string,
  { x, y, anchor = 'start', fill = '#333' }: { x: number; y: number; anchor?: string; fill?: string },
): string => `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="${fill}">${escaped(content)}</text>`

const line = (from: readonly [number, number], to: readonly [number, number], colour = '#ddd'): string =>
  `<line x1="${from[0].toFixed(1)}" y1="${from[1].toFixed(1)}" x2="${to[0].toFixed(1)}" y2="${to[1].toFixed(1)}" stroke="${colour}"/>`

function svg(title: string, { width, height }: { width: number; height: number }, parts: readonly string[]): string {
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ${FONT} role="img">`
  const background = `<rect width="${width}" height="${height}" fill="#fff"/>`
  return `${[head, `<title>${escaped(title)}</title>`, background, text(title, { x: 12, y: 20 }), ...parts, '</svg>'].join('\n')}\n`
}

/** Finds powers of ten that hold all values, and a function from a value to 0..1 between them. */
function logScale(values: readonly number[]): { ticks: readonly number[]; at(value: number): number } {
  const low = Math.floor(Math.log10(Math.min(...values)))
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))))
  const ticks = Array.from({ length: high - low + 1 }, (_, n) => 10 ** (low + n))
  return { ticks, at: (value) => (Math.log10(value) - low) / (high - low) }
}

const tickLabel = (value: number): string => (value < 1 ? String(Number(value.toPrecision(1))) : value.toLocaleString('en'))

export interface Bar {
  readonly label: string
  readonly value: number
  readonly isOurs: boolean
}

/**
 * Draws groups of bars, one below the other, on a logarithmic axis: differences of length are
 * ratios.
 */
export function bars(title: string, groups: readonly { readonly title: string; readonly bars: readonly Bar[] }[]): string {
  const [left, right, rowHeight, top] = [260, 60, 20, 36]
  const width = 760
  const { ticks, at } = logScale(groups.flatMap((group) => group.bars.map(({ value }) => value)))
  const x = (value: number) => left + at(value) * (width - left - right)
  const parts: string[] = []
  let y = top
  for (const group of groups) {
    parts.push(text(group.title, { x: 12, y: y + 14, fill: '#666' }))
    y += rowHeight
    for (const { label, value, isOurs } of group.bars) {
      parts.push(text(label, { x: left - 8, y: y + 14, anchor: 'end' }))
      parts.push(`<rect x="${left}" y="${y + 3}" width="${(x(value) - left).toFixed(1)}" height="14" fill="${isOurs ? OURS : OTHERS}"/>`)
      parts.push(text(value < 10 ? value.toFixed(2) : value.toFixed(0), { x: x(value) + 4, y: y + 14 }))
      y += rowHeight
    }
  }
  const grid = ticks.flatMap((tick) => [
    line([x(tick), top], [x(tick), y + 4]),
    text(tickLabel(tick), { x: x(tick), y: y + 18, anchor: 'middle' }),
  ])
  return svg(title, { width, height: y + 30 }, [...grid, ...parts])
}

export interface Series {
  readonly label: string
  readonly points: readonly (readonly [x: number, y: number])[]
}

/**
 * Draws panels side by side, each with lines over its own factor; all share one scale of values.
 */
export function panels(title: string, all: readonly { readonly title: string; readonly series: readonly Series[] }[]): string {
  const [size, top, left, gap] = [190, 44, 52, 40]
  const width = left + all.length * (size + gap)
  const y = logScale(all.flatMap(({ series }) => series.flatMap(({ points }) => points.map(([, value]) => value))))
  const yAt = (value: number) => top + size * (1 - y.at(value))
  const parts = y.ticks.map((tick) => text(tickLabel(tick), { x: left - 6, y: yAt(tick) + 4, anchor: 'end' }))
  for (const [index, panel] of all.entries()) {
    const from = left + index * (size + gap)
    const scale = logScale(panel.series.flatMap(({ points }) => points.map(([value]) => value)))
    const xAt = (value: number) => from + scale.at(value) * size
    for (const tick of y.ticks) parts.push(line([from, yAt(tick)], [from + size, yAt(tick)]))
    for (const tick of scale.ticks) parts.push(text(tickLabel(tick), { x: xAt(tick), y: top + size + 16, anchor: 'middle' }))
    parts.push(text(panel.title, { x: from + size / 2, y: top + size + 34, anchor: 'middle', fill: '#666' }))
    for (const [at, { label, points }] of panel.series.entries()) {
      const colour = COLOURS[at % COLOURS.length] ?? OURS
      const path = points.map(([px, py]) => `${xAt(px).toFixed(1)},${yAt(py).toFixed(1)}`)
      parts.push(`<polyline points="${path.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`)
      for (const point of path) parts.push(`<circle cx="${point.split(',')[0]}" cy="${point.split(',')[1]}" r="3" fill="${colour}"/>`)
      if (panel.series.length > 1) parts.push(text(label, { x: from + size - 4, y: top + 14 + 16 * at, anchor: 'end', fill: colour }))
    }
  }
  return svg(title, { width, height: top + size + 46 }, parts)
}
