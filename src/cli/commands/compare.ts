import type { Experiment } from '../../experiment.js'
import { type Summary, summarize } from '../../statistics/summarize.js'
import { readLab } from '../inspect/read-lab.js'
import { dbOption } from '../parse/db-option.js'
import { type RowOptions, statusOption, whereOption } from '../parse/row-options.js'
import { byOption, failAboveOption, metricOption, type StatisticsOptions } from '../parse/statistics-options.js'
import { type ComparedGroup, compareGroups, comparisonToPlain } from '../statistics/comparisons.js'
import { failAbove } from '../statistics/fail-above.js'
import { groupValues, nameOfGroup, someOf } from '../statistics/group-values.js'
import { comparisonColumns, pointColumns } from '../statistics/summary-columns.js'
import type { AddCommand } from '../terminal/command-line.js'
import { jsonRows, toJson } from '../terminal/json.js'
import { formatCount, formatMean } from '../terminal/number.js'
import { printTable } from '../terminal/print-table.js'
import { say } from '../terminal/say.js'
import type { Column } from '../terminal/table.js'

interface CompareOptions extends StatisticsOptions, RowOptions {
  readonly db: string
  readonly json?: true
}

export const addCompare: AddCommand = (program, line) => {
  const { out, err } = line
  program
    .command('compare')
    .description('compare two experiments group by group: ratio of the means with its interval, effect')
    .argument('<a>', 'reference experiment')
    .argument('<b>', 'experiment to compare with it')
    .addOption(dbOption())
    .addOption(byOption())
    .addOption(metricOption())
    .addOption(whereOption())
    .addOption(statusOption().default('done'))
    .addOption(failAboveOption())
    .option('--json', 'print a JSON array, one group a line')
    .addHelpText(
      'after',
      `
The ratio is the mean of B over the mean of A, with its 95 % interval by
Fieller: if that holds 1, the difference may be chance. The effect is Cliff's
delta: -1 B always less, 0 as often more as less, 1 always more.

Example:
  statesweep compare main branch --by file --fail-above 5%`,
    )
    .action((a: string, b: string, { db, json, failAbove: limit, by, ...options }: CompareOptions) => {
      const { names, left, groups } = readLab(db, (session) => {
        const [one, other] = [session.loadExperiment(a), session.loadExperiment(b)]
        // What only one of them varies cannot be matched.
        const shared = sharedParams(one, other, options.metric)
        const [from, to] = [one, other].map((experiment, at) =>
          groupValues(experiment, { ...options, by: by ?? shared.map((pair) => pair[at] ?? '') }),
        )
        const compared = compareGroups(from?.groups ?? [], to?.groups ?? [])
        const matched = new Set(compared.map((group) => toJson(group.by)))
        const all = [...(from?.groups ?? []), ...(to?.groups ?? [])]
        return { names: to?.by ?? [], groups: compared, left: all.filter((group) => !matched.has(toJson(group.by))) }
      })
      if (json) for (const text of jsonRows(groups.map((group) => toPlain(names, group)))) out.write(text)
      else if (groups.length > 0) printTable({ out, err }, tableOf(names, groups, { a, b }))
      if (groups.length === 0) say(err, `"${a}" and "${b}" have no group of runs in common.`)
      else if (left.length > 0) {
        const skipped = someOf(left.map((group) => nameOfGroup(names, group.by)))
        say(err, `Skipped ${formatCount(left.length, 'group')} found in only one experiment: ${skipped}`, 'dim')
      }
      if (limit !== undefined) failAbove(line, { limit, by: names, groups })
    })
}

/** The columns that a param has in each, but for that of the metric. */
function sharedParams(one: Experiment, other: Experiment, metric: string): (readonly [string, string])[] {
  const others = other.runs.paramColumns()
  return Array.from(one.runs.paramColumns()).flatMap(([name, column]) => {
    const match = others.get(name)
    return match === undefined || [name, column].includes(metric) ? [] : [[column, match] as const]
  })
}

function tableOf(names: readonly string[], groups: readonly ComparedGroup[], { a, b }: { a: string; b: string }): Column[] {
  const means = (name: string, of: (group: ComparedGroup) => readonly number[]): Column => ({
    name,
    right: true,
    cells: groups.map((group) => meanText(summarize(of(group)))),
  })
  return [
    ...pointColumns(names, groups),
    means(a, ({ reference }) => reference),
    means(b, ({ values }) => values),
    ...comparisonColumns(groups.map(({ comparison }) => comparison)),
  ]
}

function meanText(summary: Summary | undefined): string {
  return summary === undefined ? '' : formatMean(summary.mean, summary.ci === null ? null : summary.ci[1] - summary.mean)
}

function toPlain(names: readonly string[], group: ComparedGroup) {
  const { by, reference, values } = group
  return {
    ...Object.fromEntries(names.map((name, at) => [name, by[at]])),
    a: summarize(reference),
    b: summarize(values),
    comparison: comparisonToPlain(group),
  }
}
