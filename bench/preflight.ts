// node dist/bench/preflight.js [rounds]
//
// Measures the cost of finding functions before a run starts: the first, and each further one, in a
// fresh process per round. On a busy machine only the processor time of the process means anything.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { createExperiment } from 'statesweep'
import { nothing } from 'statesweep/steps'
import { resolveSteps } from '../src/steps/resolve/resolve-steps.js'
import * as trivial from './steps/trivial.js'

const RESULTS = fileURLToPath(new URL('../../bench/results/preflight.json', import.meta.url))
/** Limits of the design, in milliseconds. */
const LIMITS = { first: 150, further: 30 } as const

/** Milliseconds. */
interface Cost {
  readonly wall: number
  readonly cpu: number
}

interface Sample {
  /** Resolving the first function of a process. */
  readonly first: Cost
  /** Resolving another one, later. */
  readonly further: Cost
  /** Resolving one of twenty in one call. */
  readonly together: Cost
  /** Executing one run with a function beside one with a built-in step, on warm workers. */
  readonly inWorkers: Cost
}

const [roundsText = '9'] = process.argv.slice(2)
if (roundsText === 'once') console.log(JSON.stringify(await measure()))
else compare(Number(roundsText))

async function measure(): Promise<Sample> {
  const first = await timed(() => resolveSteps(trivial.double))
  const further = await timed(() =>
    resolveSteps((run: { fields: { x?: number } }) => {
      run.fields.x = 1
    }),
  )
  const many = Array.from({ length: 20 }, (_, index) => new Function('run', `run.fields.x = ${index}`) as () => void)
  const all = await timed(() => resolveSteps(many))
  const together = { wall: all.wall / many.length, cpu: all.cpu / many.length }
  const experiment = createExperiment().addRuns({ i: [1] })
  await experiment.execute(nothing(), { concurrency: 1 })
  const builtIn = await timed(() => experiment.execute(nothing(), { concurrency: 1 }))
  const plain = await timed(() =>
    experiment.execute(
      (run) => {
        run.fields.y = run.params.i
      },
      { concurrency: 1 },
    ),
  )
  return { first, further, together, inWorkers: { wall: plain.wall - builtIn.wall, cpu: plain.cpu - builtIn.cpu } }
}

async function timed(action: () => unknown): Promise<Cost> {
  const before = process.cpuUsage()
  const start = performance.now()
  await action()
  const wall = performance.now() - start
  const { user, system } = process.cpuUsage(before)
  return { wall, cpu: (user + system) / 1000 }
}

function compare(rounds: number): void {
  const samples = Array.from({ length: rounds }, () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), 'once'], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`The round failed: ${stderr}`)
    return JSON.parse(stdout) as Sample
  })
  const spread = (values: readonly number[]) => {
    const sorted = values.toSorted((a, b) => a - b)
    const at = (share: number) => Number((sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN).toFixed(1))
    return { median: at(0.5), least: at(0), most: at(1) }
  }
  const table = (['first', 'further', 'together', 'inWorkers'] as const).map((name) => {
    const { median, least, most } = spread(samples.map((sample) => sample[name].wall))
    return { name, median, least, most, cpu: spread(samples.map((sample) => sample[name].cpu)).median }
  })
  console.table(table)
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.versions.node }
  writeFileSync(
    RESULTS,
    `${JSON.stringify({ date: new Date().toISOString(), machine, rounds, unit: 'ms', limits: LIMITS, table }, null, 2)}\n`,
  )
  for (const { name, cpu } of table) {
    if (cpu <= (name === 'first' ? LIMITS.first : LIMITS.further)) continue
    console.error(`${name}: ${cpu} ms is over the limit`)
    process.exitCode = 1
  }
}
