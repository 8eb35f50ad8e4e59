import { existsSync, readFileSync } from 'node:fs'
import { compareSamples } from '../src/statistics/compare-samples.js'
import { type Summary, summarize } from '../src/statistics/summarize.js'
import { SOURCES } from './paths.js'
import type { Results } from './results.js'
import { table } from './tables.js'

export const AGREEMENT = `${SOURCES}/results/hyperfine.json`

/** The comparison with hyperfine, with every sample. */
export interface Agreement {
  readonly date: string
  readonly machine: Results['machine']
  /** Load of the minute before. */
  readonly load: number
  readonly versions: Readonly<Record<'statesweep' | 'hyperfine', string>>
  /** Runs of each command in each round. */
  readonly runs: number
  readonly rounds: number
  readonly trials: readonly AgreementTrial[]
}

export interface AgreementTrial {
  readonly command: string
  readonly isShell: boolean
  /** Milliseconds. */
  readonly samples: Readonly<Record<'statesweep' | 'hyperfine', readonly number[]>>
}

/** Pairs the samples of both; empty where they were not compared. */
export function agreement(): string {
  if (!existsSync(AGREEMENT)) return ''
  const { date, machine, load, versions, runs, rounds, trials } = JSON.parse(readFileSync(AGREEMENT, 'utf8')) as Agreement
  const { cpu, cores, node } = machine
  return [
    `\`node dist/bench/hyperfine.js ${runs} ${rounds}\`, ${date.slice(0, 10)}, on ${cpu}, ${cores} cores, at a load of ${load.toFixed(1)} before, Node.js ${node},`,
    `statesweep ${versions.statesweep}, hyperfine ${versions.hyperfine}: ${rounds} rounds of ${runs} runs of each, in turn.`,
    '',
    table(
      ['ms, median; mean ± sd', 'hyperfine', 'statesweep', 'medians differ by', 'minima', 'ratio of the means, 95 %', 'within one sd'],
      trials.map(row),
    ),
  ].join('\n')
}

function row({ command, isShell, samples }: AgreementTrial): readonly string[] {
  const [theirs, ours] = [summarize(samples.hyperfine), summarize(samples.statesweep)]
  if (theirs === undefined || ours === undefined) return [command]
  const { ratio, ratioCi } = compareSamples(samples.hyperfine, samples.statesweep)
  const difference = ours.median - theirs.median
  const isWithin = Math.abs(difference) <= Math.min(ours.sd ?? 0, theirs.sd ?? 0)
  return [
    `\`${command}\`${isShell ? '' : ', no shell'}`,
    describe(theirs),
    describe(ours),
    difference.toFixed(2),
    (ours.min - theirs.min).toFixed(2),
    `${ratio?.toFixed(3)} (${ratioCi?.map((end) => end.toFixed(3)).join(' to ')})`,
    isWithin ? 'yes' : 'no',
  ]
}

const describe = ({ median, mean, sd }: Summary): string => `${median.toFixed(2)}; ${mean.toFixed(2)} ± ${(sd ?? 0).toFixed(2)}`
