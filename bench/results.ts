import { readFileSync } from 'node:fs'
import { SUITE } from './paths.js'
import type { PeerName } from './peers.js'
import type { Work } from './work.js'

/** What a suite run leaves in `results/`: every sample, so that whoever reads it can judge. */
export interface Results {
  readonly date: string
  readonly command: string
  /** 1 for full size. */
  readonly scale: number
  readonly machine: Readonly<Record<string, string | number>>
  readonly versions: Readonly<Record<string, string>>
  /** Peers that were not measured, and why. */
  readonly skipped: Readonly<Partial<Record<PeerName, string>>>
  readonly minutes: number
  readonly trials: readonly TrialResult[]
}

export interface TrialResult {
  readonly name: string
  readonly title: string
  readonly entries: readonly EntryResult[]
}

export interface EntryResult {
  readonly peer: PeerName
  readonly label: string
  readonly runs: number
  readonly work: Omit<Work, 'iterationsPerMs'>
  /** One value a round, of all entries of a trial in turn. */
  readonly ms: readonly number[]
  readonly peakMb: readonly number[]
  /** CPU time of the main thread, and of the whole process, where known. */
  readonly coordinatorMs: readonly number[]
  readonly cpuMs: readonly number[]
  /** A sample took longer than so many milliseconds, and no other was tried. */
  readonly late?: number
}

export const readResults = (file = SUITE): Results => JSON.parse(readFileSync(file, 'utf8')) as Results

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const [low = Number.NaN, high = Number.NaN] = [sorted[middle - 1], sorted[middle]]
  return sorted.length % 2 === 1 ? high : (low + high) / 2
}

export const find = (results: Results, trial: string): TrialResult | undefined => results.trials.find(({ name }) => name === trial)

export const entriesOf = (results: Results, trial: string): readonly EntryResult[] => find(results, trial)?.entries ?? []

/** The entry of a peer, the first if it has more. */
export const entryIn = (results: Results, trial: string, peer: PeerName): EntryResult | undefined =>
  entriesOf(results, trial).find((entry) => entry.peer === peer)

/** Microseconds per run of one of the times. */
export const perRun = ({ runs }: EntryResult, ms: readonly number[]): number => (median(ms) / runs) * 1000

/** How much more time per run the first takes than the second: the median of the rounds, each of which has its own load. */
export function ratio(slower: EntryResult, faster: EntryResult): number {
  return median(slower.ms.map((ms, round) => ms / slower.runs / ((faster.ms[round] ?? Number.NaN) / faster.runs)))
}
