// node dist/bench/resume.js [runs] [rounds]: resuming a sweep of which every run has ended, beside one of
// 1,000 runs, and one of four times as many; a fresh process per trial.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createSession, range, stepRef } from 'statesweep'

const SMALL = 1000
/** Between the two large sizes the page cache of SQLite and the young generation of V8, 20 MB, are full: what more there is grows with the runs. */
const LARGER = 4
const RESULTS = fileURLToPath(new URL('../../bench/results/resume.json', import.meta.url))
const PACKAGE = fileURLToPath(new URL('../../package.json', import.meta.url))
const step = stepRef(new URL('./steps/trivial.js', import.meta.url), 'double')

interface Sample {
  /** From opening the database to the resolved execution, milliseconds. */
  readonly ms: number
  readonly skipped: number
  readonly peakKb: number
}

const [runsText = '1000000', roundsText = '5', path] = process.argv.slice(2)
if (path === undefined) await compare(Number(runsText), Number(roundsText))
else console.log(JSON.stringify({ ...(await execute(Number(runsText), path)), peakKb: process.resourceUsage().maxRSS }))

/** Executes what is left of the sweep: all of it the first time, nothing the second. */
async function execute(runs: number, file: string): Promise<Omit<Sample, 'peakKb'>> {
  const start = performance.now()
  const session = createSession({ path: file })
  const experiment = session.openExperiment('finished').addRuns({ i: range(runs), a: ['x'], b: [1.5] })
  await experiment.execute(step, { concurrency: 2, resume: true })
  const ms = performance.now() - start
  session.close()
  return { ms, skipped: experiment.report?.progress.skipped ?? Number.NaN }
}

async function compare(runs: number, rounds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'statesweep-bench-'))
  try {
    const sizes = [SMALL, runs, LARGER * runs]
    for (const size of sizes) await execute(size, join(folder, `${size}.db`))
    const samples = sizes.map((): Sample[] => [])
    for (let round = 0; round < rounds; round++) for (const [at, size] of sizes.entries()) samples[at]?.push(spawn(size, folder))
    const table = sizes.map((size, at) => rowOf(size, samples[at] ?? []))
    const [, large = Number.NaN, larger = Number.NaN] = samples.map((list) => median(list.map(({ peakKb }) => peakKb)))
    const bitsPerRun = Number((((larger - large) * 1024 * 8) / ((LARGER - 1) * runs)).toFixed(1))
    console.table(table)
    console.log(`${bitsPerRun} bits a run between the last two`)
    const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string }
    const machine = { cpu: cpus()[0]?.model, cores: cpus().length, memoryGb: Math.round(totalmem() / 2 ** 30), node: process.versions.node }
    const result = { date: new Date().toISOString(), statesweep: version, machine, rounds, table, bitsPerRun }
    writeFileSync(RESULTS, `${JSON.stringify(result, null, 2)}\n`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function spawn(runs: number, folder: string): Sample {
  const args = [fileURLToPath(import.meta.url), String(runs), '1', join(folder, `${runs}.db`)]
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`Resuming ${runs} runs failed: ${stderr}`)
  const sample = JSON.parse(stdout) as Sample
  if (sample.skipped !== runs) throw new Error(`Resuming ${runs} runs skipped ${sample.skipped}`)
  return sample
}

function rowOf(runs: number, samples: readonly Sample[]) {
  return { runs, ms: spread(samples.map(({ ms }) => ms)), 'peak MB': spread(samples.map(({ peakKb }) => peakKb / 1024)) }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
}

function spread(values: readonly number[]): string {
  return `${median(values).toFixed(1)} (${Math.min(...values).toFixed(1)}-${Math.max(...values).toFixed(1)})`
}
