import { goalsOf } from './goals.js'
import { type EntryResult, entriesOf, entryIn, median, perRun, type Results, ratio, type TrialResult } from './results.js'

type Row = readonly string[]

/**
 * Writes a Markdown table, padded to read well in an editor. The first column is text, the others
 * are numbers.
 */
export function table(head: Row, rows: readonly Row[]): string {
  const widths = head.map((title, at) => Math.max(3, title.length, ...rows.map((row) => row[at]?.length ?? 0)))
  const line = (cells: Row) =>
    `| ${cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join(' | ')} |`
  const rule = `| ${widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`
  return [line(head), rule, ...rows.map(line)].join('\n')
}

const count = (value: number): string => Math.round(value).toLocaleString('en')
const digits = (value: number): string =>
  Number.isNaN(value) ? '' : value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : count(value)
const spread = (values: readonly number[]): string =>
  values.length === 0 ? '' : `${digits(median(values))} (${digits(Math.min(...values))}-${digits(Math.max(...values))})`

/** Says where, when and with which versions the results were measured. */
export function setting({ date, command, minutes, scale, machine, versions, skipped }: Results): string {
  const { cpu, cores, memoryGb, system, node } = machine
  const size = scale === 1 ? '' : ` **At ${scale} of full size: these numbers show that the suite works, not what the engine does.**`
  const left = Object.entries(skipped).map(([peer, why]) => ` ${peer} was not measured: ${why}.`)
  return [
    `\`${command}\`, ${date.slice(0, 10)}, ${minutes} minutes, on ${cpu}, ${cores} cores, ${memoryGb} GB, ${system}, Node.js ${node};`,
    `${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}.${left.join('')}${size}`,
  ].join('\n')
}

export function goals(results: Results): string {
  const reached = (is: boolean | undefined) => (is === undefined ? '' : is ? 'yes' : 'no')
  return table(
    ['trial', 'goal', 'measured', 'reached'],
    goalsOf(results).map(({ trial, goal, value, isReached }) => [trial, goal, value, reached(isReached)]),
  )
}

/**
 * Writes one table a trial. The last column compares the time per run with that of the first entry.
 */
export function trials(results: Results): string {
  return results.trials
    .filter(({ name }) => !name.startsWith('growth'))
    .map(({ title, entries }) => `### ${title}\n\n${comparison(entries)}`)
    .join('\n\n')
}

function comparison(entries: readonly EntryResult[]): string {
  const [first] = entries
  const rows = entries.map((entry) => (entry.late === undefined ? comparisonRow(entry, first) : lateRow(entry)))
  return table(['', 'runs', 'ms, median (least-most)', 'us/run', 'runs/s', 'peak MB', 'time per run'], rows)
}

const lateRow = ({ label, runs, late = 0 }: EntryResult): Row => [label, count(runs), `more than ${late / 1000} s`, '', '', '', '']

const comparisonRow = (entry: EntryResult, first: EntryResult | undefined): Row => [
  entry.label,
  count(entry.runs),
  spread(entry.ms),
  digits(perRun(entry, entry.ms)),
  count((entry.runs / median(entry.ms)) * 1000),
  count(median(entry.peakMb)),
  first === undefined || first.late !== undefined ? '' : `${ratio(entry, first).toFixed(2)}x`,
]

/**
 * Writes the coordinator's cost per run against one factor, and the cost of the rest of the
 * process.
 */
export function growth(results: Results): string {
  return results.trials
    .filter(({ name }) => name.startsWith('growth'))
    .map((trial) => `### ${trial.title}\n\n${growthOf(trial)}`)
    .join('\n\n')
}

function growthOf({ title, entries }: TrialResult): string {
  const rows = entries.map((entry) => [
    entry.label,
    count(entry.runs),
    spread(entry.ms),
    digits(perRun(entry, entry.coordinatorMs)),
    digits(workerCost(entry)),
    count(median(entry.peakMb)),
  ])
  return table([title.split(',', 1)[0] ?? '', 'runs', 'ms, median (least-most)', 'coordinator, us/run', 'workers, us/run', 'peak MB'], rows)
}

/**
 * CPU time per run outside the coordinator's thread, in microseconds: workers, and V8's helpers.
 */
const workerCost = (entry: EntryResult): number => perRun(entry, entry.cpuMs) - perRun(entry, entry.coordinatorMs)

/**
 * Number of workers that keep one coordinator busy: time of a run in a worker over its time in the
 * coordinator.
 */
export function full(results: Results): string {
  const entry = entryIn(results, 'growth-workers', 'statesweep')
  if (entry === undefined) return 'Not measured.'
  const [coordinator, worker] = [perRun(entry, entry.coordinatorMs), workerCost(entry)]
  const rows = [0, 10, 100, 1000, 10_000].map((us) => [
    us === 0 ? 'trivial' : `${us.toLocaleString('en')} us`,
    digits(us + worker),
    digits(coordinator),
    digits((us + worker) / coordinator),
  ])
  return table(['a run computes for', 'worker, us/run', 'coordinator, us/run', 'workers at which it is full'], rows)
}

/** Says what a run costs where, from the trials of growth. */
export function costs(results: Results): string {
  const million = entriesOf(results, 'growth-runs').findLast(({ runs }) => runs <= 1e6)
  const seeded = entriesOf(results, 'growth-runs-seeded').findLast(({ runs }) => runs <= 1e6)
  const fields = entriesOf(results, 'growth-fields')
  const row = (what: string, entry: EntryResult | undefined): Row =>
    entry === undefined ? [what, '', ''] : [what, digits(perRun(entry, entry.coordinatorMs)), digits(workerCost(entry))]
  return table(
    ['', 'coordinator, us/run', 'workers, us/run'],
    [
      row('a trivial run, given order', million),
      row('a trivial run, seeded order', seeded),
      ...fields.map((entry) => row(`a run of ${entry.label} ${entry.label === '1' ? 'field' : 'fields'}`, entry)),
    ],
  )
}
