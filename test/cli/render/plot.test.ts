import { describe, expect, it } from 'vitest'
import { displayWidth } from '../../../dist/src/cli/terminal/display-width.js'
import { formatTicks } from '../../../dist/src/cli/terminal/number.js'
import { PLOTS, sparkline } from '../../../dist/src/cli/terminal/plot.js'

const SERIES = [
  { label: 'quick', values: [1, 2, 3, 4, 5] },
  { label: '日本', values: [6, 7, 8, 9, 100] },
]

describe.each(Object.entries(PLOTS))('the %s plot', (_, plot) => {
  it.each([40, 80, 200])('fits %i columns, and uses them', (width) => {
    const widths = plot(SERIES, width).map(displayWidth)
    expect(Math.max(...widths)).toBeLessThanOrEqual(width)
    if (plot !== PLOTS.line) expect(Math.max(...widths)).toBeGreaterThan(width - 4)
  })

  it('fits many series, single values and none', () => {
    const many = Array.from({ length: 300 }, (_, at) => ({ label: `series ${at}`, values: [at] }))
    expect(Math.max(...plot(many, 80).map(displayWidth))).toBeLessThanOrEqual(80)
    expect(plot([{ label: 'one', values: [3, 3] }], 80).join('')).toMatch(/\S/)
    expect(plot([], 80)).toEqual([])
  })
})

describe('plots', () => {
  it('show quartiles, median and outliers', () => {
    expect(PLOTS.box([{ label: 'a', values: [0, 10, 20, 30, 40] }], 43)).toEqual([
      'a ├─────────▒▒▒▒▒▒▒▒▒▒┃▒▒▒▒▒▒▒▒▒▒─────────┤',
      '  0                                      40',
      '  ├─┤ all but outliers  ▒ middle half  ┃ m…',
    ])
    expect(PLOTS.box([{ label: 'a', values: [0, 1, 2, 3, 4, 40] }], 43)[0]).toMatch(/^a ├▒+┃▒+ +∘$|^a ├▒*┃▒*─*┤ +∘$/)
  })

  it('show how many values lie where', () => {
    expect(PLOTS.histogram([{ label: 'a', values: [0, 0, 0, 0, 1, 2, 3, 4, 5] }], 30)).toEqual([
      '0 │ ████████████████████████ 4',
      '1 │ ██████ 1',
      '2 │ ██████ 1',
      '3 │ ██████ 1',
      '4 │ ████████████ 2',
    ])
  })

  it('show means with their intervals, names piece by piece below each other', () => {
    const series = [
      { label: '1 quick', parts: ['1', 'quick'], values: [0, 2] },
      { label: '1 stratified', parts: ['1', 'stratified'], values: [12, 12] },
    ]
    const lines = PLOTS.line(series, 26)
    expect(lines).toHaveLength(16)
    expect(lines.slice(-3)).toEqual(['     1         1', '     quick     stratifi…', '     ● mean  │ its 95 % i…'])
    expect(lines.filter((line) => /\d ┤/.test(line))).toHaveLength(4)
    expect(
      lines
        .map((line) => line.indexOf('●'))
        .filter((at) => at >= 0)
        .slice(0, 2),
    ).toEqual([15, 5])
    expect(PLOTS.line(series, 200).slice(-2)[0]).toBe('     quick                   stratified')
  })

  it('show counts as a row of bars', () => {
    expect(sparkline([0, 1, 4, 8])).toBe(' ▁▄█')
  })

  it('have numbers at their axes with the decimals that tell them apart', () => {
    expect(formatTicks([0, 1, 2])).toEqual(['0', '1', '2'])
    expect(formatTicks([2.92, 2.9373, 2.9547])).toEqual(['2.920', '2.937', '2.955'])
    expect(formatTicks([1e6, 1_000_000.5])).toEqual(['1000000.0', '1000000.5'])
    expect(formatTicks([1e-12, 2e-12])).toEqual(['1e-12', '2e-12'])
    expect(formatTicks([Math.PI])).toEqual(['3.1416'])
  })
})
