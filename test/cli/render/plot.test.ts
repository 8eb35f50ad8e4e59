import { describe, expect, it } from 'vitest'
import { displayWidth } from '../../../dist/src/cli/render/display-width.js'
import { PLOTS } from '../../../dist/src/cli/render/plot.js'
import { sparkline } from '../../../dist/src/cli/render/sparkline.js'

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

  it('show counts as a row of bars', () => {
    expect(sparkline([0, 1, 4, 8])).toBe(' ▁▄█')
  })
})
