// npm run bench [-- --scale 0.01] [--only NAME,...] [--rounds N] [--long] [--out FILE]
//
// Measures every trial: a fresh process for each peer and round, the peers of a trial in turn.
// Writes bench/results/suite.json, and the tables and plots made of it; with --scale or --only it
// writes --out alone. BENCH_PYTHON names the Python that has joblib and MLtraq.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { executeTrial } from './execute-trial.js'
import { describeMachine, findPeers, iterationsPerMs } from './machine.js'
import { SUITE } from './paths.js'
import { writeReport } from './report.js'
import { growthTrials, scaled, TRIALS } from './trials.js'

const { values: given } = parseArgs({
  options: {
    scale: { type: 'string', default: '1' },
    only: { type: 'string' },
    rounds: { type: 'string' },
    long: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
})
const scale = Number(given.scale)
const isWhole = scale === 1 && given.only === undefined
const out = given.out ?? (isWhole ? SUITE : undefined)
const started = performance.now()
const { versions, skipped, python } = findPeers()
const speed = iterationsPerMs()
for (const [peer, why] of Object.entries(skipped)) console.error(`${peer} is not measured: ${why}`)

const trials = [...TRIALS, ...growthTrials(given)]
  .filter(({ name }) => given.only?.split(',').some((part) => name.includes(part)) ?? true)
  .map((trial) => {
    const entries = trial.entries.filter(({ peer }) => skipped[peer] === undefined).map((entry) => scaled(entry, scale))
    return executeTrial({ ...trial, entries, rounds: Number(given.rounds ?? trial.rounds) }, { iterationsPerMs: speed, python })
  })

const results = {
  date: new Date().toISOString(),
  command: ['npm run bench', ...(process.argv.length > 2 ? ['--'] : []), ...process.argv.slice(2)].join(' '),
  scale,
  minutes: Number(((performance.now() - started) / 60_000).toFixed(1)),
  machine: describeMachine(),
  versions,
  skipped,
  trials,
}
if (out !== undefined) {
  mkdirSync(dirname(out), { recursive: true })
  writeFileSync(out, `${JSON.stringify(results, null, 1)}\n`)
}
if (out === SUITE) writeReport()
