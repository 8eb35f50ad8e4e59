import { readFileSync } from 'node:fs'
import { median as middleOf } from 'd3-array'
import { SUITE } from './paths.js'
import type { PeerName } from './peers.js'
import type { Work } from './work.js'

/** The results of the suite, with every sample, so that a reader can judge. */
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
  /** One value a round; the entries of a trial take turns. */
  readonly ms: readonly number[]
  readonly peakMb: readonly number[]
  /** CPU time of the main thread and of the whole process, where known. */
  readonly coordinatorMs: readonly number[]
  readonly cpuMs: readonly number[]
  /** A sample took longer than so many milliseconds, so no other was tried. */
  readonly late?: number
}

export const readResults = (file = SUITE): Results => JSON.parse(readFileSync(file, 'utf8')) as Results

/** The middle value; NaN of nothing. */
export const median = (values: readonly number[]): number => middleOf(values) ?? Number.NaN

export const find = (results: Results, trial: string): TrialResult | undefined => results.trials.find(({ name }) => name === trial)

export const entriesOf = (results: Results, trial: string): readonly EntryResult[] => find(results, trial)?.entries ?? []

/** Finds the first entry of a peer. */
export const entryIn = (results: Results, trial: string, peer: PeerName): EntryResult | undefined =>
  entriesOf(results, trial).find((entry) => entry.peer === peer)

/** Gives one of the times in microseconds per run. */
export const perRun = ({ runs }: EntryResult, ms: readonly number[]): number => (median(ms) / runs) * 1000

/**
 * Divides the times per run of the first by the second: the median over rounds, since each has its
 * own load.
 */
export function ratio(slower: EntryResult, faster: EntryResult): number {
  return median(slower.ms.map((ms, round) => ms / slower.runs / ((faster.ms[round] ?? Number.NaN) / faster.runs)))
}
