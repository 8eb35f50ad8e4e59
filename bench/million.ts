// node dist/bench/million.js [runs] [rounds]: trivial runs beside a raw insert loop, interleaved, a fresh process per trial.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rawInsert } from './trials/raw-insert.js'
import { sweep } from './trials/statesweep.js'
import type { Trial } from './trials/trial.js'

const TRIALS: Readonly<Record<string, Trial>> = {
  'raw better-sqlite3 loop': rawInsert,
  'statesweep, default order': sweep('auto'),
  'statesweep, seeded order': sweep('seeded'),
}

interface Sample {
  readonly ms: number
  readonly stored: number
  readonly peakMb: number
}

const RESULTS = fileURLToPath(new URL('../../bench/results/million.json', import.meta.url))
const PACKAGE = fileURLToPath(new URL('../../package.json', import.meta.url))

const [runsText = '1000000', roundsText = '5', only] = process.argv.slice(2)
const runs = Number(runsText)
if (only === undefined) compare(Number(roundsText))
else await measure(only)

async function measure(name: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'statesweep-bench-'))
  try {
    const result = await TRIALS[name]?.({ runs, path: join(folder, 'lab.db') })
    console.log(JSON.stringify({ ...result, peakMb: process.resourceUsage().maxRSS / 1024 }))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function compare(rounds: number): void {
  const samples = new Map<string, Sample[]>(Object.keys(TRIALS).map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) for (const [name, list] of samples) list.push(spawn(name))
  const [base = []] = samples.values()
  const table = Array.from(samples, ([name, list]) => ({
    name,
    'runs/s': Math.round((runs / median(list.map(({ ms }) => ms))) * 1000),
    ms: spread(list.map(({ ms }) => ms)),
    ratio: Number(median(list.map(({ ms }, round) => (base[round]?.ms ?? Number.NaN) / ms)).toFixed(2)),
    'peak MB': Math.round(Math.max(...list.map(({ peakMb }) => peakMb))),
  }))
  console.table(table)
  const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string }
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, memoryGb: Math.round(totalmem() / 2 ** 30), node: process.versions.node }
  writeFileSync(
    RESULTS,
    `${JSON.stringify({ date: new Date().toISOString(), statesweep: version, machine, runs, rounds, table }, null, 2)}\n`,
  )
}

function spawn(name: string): Sample {
  const { stdout, stderr, status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), String(runs), '1', name], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`Trial "${name}" failed: ${stderr}`)
  const sample = JSON.parse(stdout) as Sample
  if (sample.stored !== runs * (runs - 1)) throw new Error(`Trial "${name}" stored wrong rows: ${sample.stored}`)
  return sample
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
}

function spread(values: readonly number[]): string {
  return `${Math.round(median(values))} (${Math.round(Math.min(...values))}-${Math.round(Math.max(...values))})`
}
