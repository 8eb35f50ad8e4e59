// node dist/bench/report.js
//
// Writes the tables of bench/README.md and docs/performance.md, and the plots, from
// bench/results/suite.json.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { agreement } from './agreement.js'
import { LONG, ROOT, SOURCES } from './paths.js'
import { bars, panels } from './plot.js'
import { rates } from './rates.js'
import { type EntryResult, entriesOf, find, perRun, type Results, readResults } from './results.js'
import { costs, full, goals, growth, setting, trials } from './tables.js'

/** The texts between `<!-- NAME -->` and `<!-- end -->` in the documents. */
const BLOCKS: Readonly<Record<string, (results: Results) => string>> = {
  ...{ setting, goals, trials, growth, full, costs, agreement, rates },
  long: () => growth(readResults(LONG)),
}

/** Gives each generated file and its content. */
export function report(results: Results): ReadonlyMap<string, string> {
  const documents = [`${SOURCES}/README.md`, `${ROOT}docs/performance.md`]
  return new Map([
    ...documents.map((file) => [file, fill(readFileSync(file, 'utf8'), results)] as const),
    [`${SOURCES}/results/peers.svg`, plotPeers(results)],
    [`${SOURCES}/results/growth.svg`, plotGrowth(results)],
  ])
}

export function writeReport(): void {
  for (const [file, content] of report(readResults())) writeFileSync(file, content)
}

function fill(document: string, results: Results): string {
  return document.replace(/^<!-- (\w+) -->\n.*?^<!-- end -->$/gms, (_, name: string) => {
    const block = BLOCKS[name]
    if (block === undefined) throw new Error(`No table is called ${name}: ${Object.keys(BLOCKS).join(', ')}`)
    return `<!-- ${name} -->\n\n${block(results)}\n\n<!-- end -->`
  })
}

function plotPeers(results: Results): string {
  const shown = ['million-stored', 'hundred-thousand-stored', 'hundred-thousand-memory'].flatMap((name) => find(results, name) ?? [])
  const groups = shown.map(({ title, entries }) => ({
    title,
    bars: entries.map((entry) => ({ label: entry.label, value: perRun(entry, entry.ms), isOurs: entry.peer === 'statesweep' })),
  }))
  return bars('Microseconds per run (fewer are better; logarithmic)', groups)
}

function plotGrowth(results: Results): string {
  const points = (name: string, of: (entry: EntryResult) => readonly number[], factor: (entry: EntryResult) => number) =>
    entriesOf(results, name).map((entry) => [factor(entry), perRun(entry, of(entry))] as const)
  const coordinator = ({ coordinatorMs }: EntryResult) => coordinatorMs
  const series = (label: string, name: string, factor: (entry: EntryResult) => number) => ({
    label,
    points: points(name, coordinator, factor),
  })
  return panels('Coordinator, CPU microseconds per run (logarithmic)', [
    {
      title: 'runs',
      series: [series('given', 'growth-runs', ({ runs }) => runs), series('seeded', 'growth-runs-seeded', ({ runs }) => runs)],
    },
    { title: 'fields of a run', series: [series('given', 'growth-fields', ({ work }) => work.size ?? 1)] },
    { title: 'workers', series: [series('given', 'growth-workers', ({ work }) => work.workers ?? 2)] },
  ])
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeReport()
