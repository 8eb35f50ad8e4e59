import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import type { Agreement } from '../dist/bench/agreement.js'
import { report } from '../dist/bench/report.js'
import { type EntryResult, type Results, ratio, readResults } from '../dist/bench/results.js'
import { TRIALS } from '../dist/bench/trials.js'
import { temporaryFolder } from './fixtures/lab.js'

const BENCH = fileURLToPath(new URL('../dist/bench/bench.js', import.meta.url))
const HYPERFINE = fileURLToPath(new URL('../dist/bench/hyperfine.js', import.meta.url))

it('shows in its documents and plots what the recorded results say', () => {
  for (const [file, content] of report(readResults())) expect(readFileSync(file, 'utf8'), file).toBe(content)
})

it('measures each peer of a trial in each round, checks its results, and records all samples', () => {
  const out = join(temporaryFolder(), 'results.json')
  const { status, stderr } = spawnSync(
    process.execPath,
    [BENCH, '--only', 'ten-thousand', '--scale', '0.01', '--rounds', '2', '--out', out],
    {
      encoding: 'utf8',
    },
  )
  expect(status, stderr).toBe(0)
  const { trials, scale, skipped } = JSON.parse(readFileSync(out, 'utf8')) as Results
  expect(scale).toBe(0.01)
  const [trial] = trials
  const wanted = TRIALS.find(({ name }) => name === 'ten-thousand-stored')?.entries.map(({ peer }) => peer)
  expect(trial?.entries.map(({ peer }) => peer)).toEqual(wanted?.filter((peer) => skipped[peer] === undefined))
  for (const { ms, peakMb, runs } of trial?.entries ?? []) {
    expect(runs).toBe(100)
    expect(ms).toHaveLength(2)
    expect(Math.min(...ms)).toBeGreaterThan(0)
    expect(Math.min(...peakMb)).toBeGreaterThan(10)
  }
}, 120_000)

it('measures commands by hyperfine, too, in turn, or says that it is not there', () => {
  const out = join(temporaryFolder(), 'hyperfine.json')
  const { status, stdout, stderr } = spawnSync(process.execPath, [HYPERFINE, '2', '1', out], { encoding: 'utf8' })
  expect(status, stderr).toBe(0)
  if (spawnSync('hyperfine').error !== undefined) return expect(stdout).toContain('hyperfine is not installed')
  const { trials } = JSON.parse(readFileSync(out, 'utf8')) as Agreement
  expect(trials).toHaveLength(6)
  for (const { command, samples } of trials) {
    expect(samples.hyperfine, command).toHaveLength(2)
    expect(samples.statesweep, command).toHaveLength(2)
  }
}, 120_000)

it('compares per run, round by round', () => {
  const entry = (runs: number, ms: number[]): EntryResult => ({
    ...{ peer: 'statesweep', label: '', work: { step: 'double', runs, store: 'file' } },
    ...{ runs, ms, peakMb: [], coordinatorMs: [], cpuMs: [] },
  })
  // The second round of both had twice the load; the third peer's outlier is no median.
  expect(ratio(entry(100, [50, 100, 50]), entry(1000, [100, 200, 9000]))).toBeCloseTo(5)
})
