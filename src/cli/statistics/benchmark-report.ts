import { resolve } from 'node:path'
import { median } from 'd3-array'
import { outlierWarnings } from '../../measure/noise.js'
import type { Session } from '../../session.js'
import { compareSamples } from '../../statistics/compare-samples.js'
import type { Benchmark, ReadingOptions } from '../sources/benchmark-options.js'
import type { BenchmarkSweep } from '../sources/sourced-sweep.js'
import type { CommandLine } from '../terminal/command-line.js'
import { formatNumber, formatPercent } from '../terminal/number.js'
import { printTable } from '../terminal/print-table.js'
import { say } from '../terminal/say.js'
import { saveBaseline } from './baseline.js'
import { benchmarkColumns, outlierText } from './benchmark-columns.js'
import { type ComparedGroup, compareGroups, comparisonsIn, comparisonsOf, comparisonToPlain, tellLeftOut } from './comparisons.js'
import { failAbove } from './fail-above.js'
import type { Group, Grouped } from './group-values.js'
import { groupSamples, type Sample, samplesOf } from './samples.js'
import { labelOf } from './summary-columns.js'
import { type SummaryRow, summaryRows } from './summary-rows.js'

/** A combination with its statistics. */
interface MeasuredRow extends SummaryRow {
  readonly runs: readonly number[]
  /** The outliers by the numbers of their runs. */
  readonly odd: readonly { readonly run: number; readonly value: number }[]
}

/** Milliseconds below which the start of a shell, though subtracted, dominates. */
const SHORT = 5
/** Least change from the first half of the runs to the second that is reported. */
const DRIFT = 0.05

interface Parts {
  readonly loaded: BenchmarkSweep
  readonly reading: ReadingOptions
  /** Warnings about the machine, taken before the first run. */
  readonly warnings: readonly string[]
  readonly json: boolean
}

/** Prints the statistics of all recorded runs of a benchmark; returns them for JSON. */
export function reportBenchmark(line: CommandLine, session: Session, { loaded, reading, warnings: before, json }: Parts) {
  const { metric } = loaded.benchmark
  const { name, params } = loaded.sweep
  const { grouped, samples } = measured(samplesOf(session, { name, params, metric }), { params, metric })
  const rows = measuredRows(grouped, samples)
  const compared = comparisonsOf(grouped, reading) ?? { groups: compareGroups(fastestOf(grouped), grouped.groups), leftOut: [] }
  const warnings = [...before, ...together(rows.flatMap((row) => warningsOf(row, metric)))]
  if (reading.saveBaseline !== undefined) saveBaseline(resolve(reading.saveBaseline), grouped)
  if (!json) print(line, { grouped, rows, compared: compared.groups, warnings })
  tellLeftOut(line, compared)
  if (reading.failAbove !== undefined) failAbove(line, { limit: reading.failAbove, by: grouped.by, groups: compared.groups })
  return { metric, configurations: rows.map((row) => toPlain(grouped, row, compared.groups)), warnings }
}

/** The samples with a time; grouped with those without, so that the same params vary. */
function measured(all: readonly Sample[], wanted: Parameters<typeof groupSamples>[1]) {
  const grouped = groupSamples(all, wanted)
  return {
    grouped: { ...grouped, groups: grouped.groups.filter(({ values }) => values.length > 0) },
    samples: all.filter(({ values }) => values.length > 0),
  }
}

function measuredRows(grouped: Grouped, samples: readonly Sample[]): MeasuredRow[] {
  return summaryRows(grouped).map((row, at) => {
    const { runs = [], values = [] } = samples[at] ?? {}
    const odd = new Set(row.outliers)
    return { ...row, runs, odd: values.flatMap((value, index) => (odd.has(value) ? [{ run: runs[index] ?? 0, value }] : [])) }
  })
}

/** Makes the fastest group, on average, the reference of all. */
function fastestOf({ groups }: Grouped): readonly Group[] {
  const means = summaryRows({ groups }).map(({ mean }) => mean)
  const values = groups[means.indexOf(Math.min(...means))]?.values ?? []
  return groups.map(({ by }) => ({ by, values }))
}

function print(
  { out, err }: CommandLine,
  parts: { grouped: Grouped; rows: readonly MeasuredRow[]; compared: readonly ComparedGroup[]; warnings: readonly string[] },
): void {
  const { grouped, rows, compared, warnings } = parts
  if (rows.length === 0) return
  printTable({ out, err }, benchmarkColumns(grouped.by, rows, rows.length > 1 ? comparisonsIn(rows, compared) : undefined))
  for (const row of rows) if (row.odd.length > 0) say(err, outlierText(row), 'dim')
  for (const warning of warnings) say(err, `Warning: ${warning}.`, 'yellow')
}

interface Warning {
  readonly label: string
  readonly text: string
}

/** Says once what several combinations have in common. */
function together(warnings: readonly Warning[]): string[] {
  const labels = new Map<string, string[]>()
  for (const { label, text } of warnings) labels.set(text, [...(labels.get(text) ?? []), ...(label === '' ? [] : [label])])
  return Array.from(labels, ([text, whose]) => (whose.length === 0 ? text : `${whose.join(', ')}: ${text}`))
}

/** What makes the numbers of one combination doubtful. */
function warningsOf({ by, values, runs, odd, mean }: MeasuredRow, metric: Benchmark['metric']): Warning[] {
  const label = by.length === 0 ? '' : labelOf(by)
  const [first] = runs
  const slowest = Math.max(...values)
  const isFirst = odd.some(({ run, value }) => run === first && value === slowest)
  return [
    ...(isFirst
      ? ['the first run took the longest: caches may have been cold; --warmup fills them, --prepare empties them each time']
      : []),
    // The first run is explained above.
    ...outlierWarnings(odd.length - (isFirst ? 1 : 0), { n: values.length, noun: 'runs' }),
    ...drift(values),
    ...(metric === 'net_ms' && mean < SHORT
      ? ['short compared with the start of a shell, which was subtracted: --no-shell is more exact']
      : []),
  ].map((text) => ({ label, text }))
}

/** The machine, or what the command works on, changes while it is measured. */
function drift(values: readonly number[]): string[] {
  const half = values.length >> 1
  const [before, after] = [values.slice(0, half), values.slice(half)]
  if (half < 2) return []
  const { medianRatio, medianRatioCi } = compareSamples(before, after)
  if (medianRatio === null || medianRatioCi === null || Math.abs(medianRatio - 1) < DRIFT) return []
  if (medianRatioCi[0] <= 1 && medianRatioCi[1] >= 1) return []
  const slower = medianRatio > 1 ? 'slower' : 'faster'
  return [
    `the second half of the runs was ${formatPercent(Math.abs(medianRatio - 1))} ${slower} than the first (medians ${formatNumber(median(before) ?? 0)} and ${formatNumber(median(after) ?? 0)} ms)`,
  ]
}

function toPlain({ by, metric }: Grouped, row: MeasuredRow, compared: readonly ComparedGroup[]) {
  const { by: point, values, runs: _, odd, outliers: __, ...summary } = row
  const comparison = compared.find((one) => one.by === point)
  const isReference = comparison?.reference === values
  return {
    ...Object.fromEntries(by.map((name, at) => [name, point[at]])),
    metric,
    ...summary,
    values,
    outliers: odd,
    is_reference: isReference,
    comparison: comparison === undefined || isReference ? null : comparisonToPlain(comparison),
  }
}
