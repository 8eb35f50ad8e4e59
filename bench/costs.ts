// node dist/bench/costs.js
//
// Measures single costs that the documents name, each the median of several rounds in this process.
import { closeSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { createExperiment } from 'statesweep'
import { FileMark, openMarkFile } from '../src/chunk/file-mark.js'
import { monotonic } from '../src/chunk/monotonic.js'
import { median } from './results.js'

const RESULTS = fileURLToPath(new URL('../../bench/results/costs.json', import.meta.url))
const ROUNDS = 9

/** Microseconds per repetition. */
const timed = (repetitions: number, work: (repetition: number) => void): number => {
  const begun = performance.now()
  for (let repetition = 0; repetition < repetitions; repetition++) work(repetition)
  return ((performance.now() - begun) * 1000) / repetitions
}

/**
 * The work that a worker process has for each run, and a thread has not: marking it, and looking
 * for a stop.
 */
function mark(): number {
  const file = openMarkFile()
  const marker = new FileMark(file, 0)
  marker.clear()
  try {
    return timed(100_000, (run) => {
      marker.begin(run, monotonic())
      if (marker.stopped) throw new Error('stopped')
      marker.end(monotonic())
    })
  } finally {
    closeSync(file)
  }
}

/** Executes a run that makes checkpoints of so many bytes. */
async function checkpoint(bytes: number, repetitions: number): Promise<number> {
  let cost = 0
  const value = { at: 0, weights: Buffer.alloc(bytes, 7) }
  await createExperiment().run((run) => {
    cost = timed(repetitions, (at) => run.checkpoint({ ...value, at }))
  })
  return cost
}

async function rounds(measure: () => number | Promise<number>): Promise<number> {
  const costs: number[] = []
  for (let round = 0; round < ROUNDS; round++) costs.push(await measure())
  return Number(median(costs).toPrecision(2))
}

const microseconds = {
  mark: await rounds(mark),
  checkpoint: await rounds(() => checkpoint(100, 2000)),
  checkpointOfOneMegabyte: await rounds(() => checkpoint(1_000_000, 20)),
}
const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version, date: new Date().toISOString().slice(0, 10) }
writeFileSync(RESULTS, `${JSON.stringify({ machine, rounds: ROUNDS, microseconds }, null, 2)}\n`)
console.log(microseconds)
