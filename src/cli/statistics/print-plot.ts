import type { Output } from '../terminal/output.js'
import { PLOTS } from '../terminal/plot.js'
import type { Group } from './group-values.js'
import { labelOf, labelParts } from './summary-columns.js'

/** What is no terminal gets a plot of the width that all have. */
const WIDTH = 80

export function printPlot(out: Output, name: keyof typeof PLOTS, groups: readonly Group[]): void {
  const series = groups.map(({ by, values }) => ({ label: labelOf(by), parts: labelParts(by), values }))
  for (const line of ['', ...PLOTS[name](series, Number.isFinite(out.columns) ? out.columns : WIDTH)]) out.write(`${line}\n`)
}
