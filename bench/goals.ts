import type { PeerName } from './peers.js'
import { entriesOf, entryIn, median, perRun, type Results, ratio } from './results.js'

/** A goal and its result; `value` is undefined if it was not measured. */
export interface Goal {
  readonly trial: string
  readonly goal: string
  readonly value: string
  readonly isReached: boolean | undefined
}

const NOT_MEASURED = { value: 'not measured', isReached: undefined }

export function goalsOf(results: Results): readonly Goal[] {
  return [...throughput(results), ...coordinator(results), ...efficiency(results), ...limits(results)]
}

/** The goal to be at least so many times as fast per run as a peer. */
function times(results: Results, trial: string, peer: PeerName, least: number): Omit<Goal, 'trial'> {
  const [ours, theirs] = [entryIn(results, trial, 'statesweep'), entryIn(results, trial, peer)]
  const goal = `${least}x`
  if (ours === undefined || theirs === undefined) return { goal, ...NOT_MEASURED }
  const value = ratio(theirs, ours)
  return { goal, value: `${value.toFixed(2)}x`, isReached: value >= least }
}

function throughput(results: Results): Goal[] {
  const against = (what: string, trial: string, peer: PeerName, least: number) => ({ trial: what, ...times(results, trial, peer, least) })
  return [
    against('1,000,000 trivial runs, stored, against a raw better-sqlite3 loop in one thread', 'million-stored', 'rawInsert', 1.2),
    against('the same, against naive Piscina and insert', 'million-stored', 'naive', 45),
    atMost(results, { what: 'the same, time', trial: 'million-stored', most: 2000, unit: 'ms', of: ({ ms }) => median(ms) }),
    atMost(results, { what: 'the same, peak memory', trial: 'million-stored', most: 150, unit: 'MB', of: ({ peakMb }) => median(peakMb) }),
    against('100,000 trivial runs, stored, against naive', 'hundred-thousand-stored', 'naive', 25),
    against('the same, against joblib and insert', 'hundred-thousand-stored', 'joblib', 6),
    against('10,000 trivial runs, stored, against MLtraq', 'ten-thousand-stored', 'mltraq', 10),
    against('1,000 x 1,000 tracked values, against MLtraq', 'tracked', 'mltraq', 10),
    against('1,000 x 1,000 tracked rows, against a raw better-sqlite3 loop in one thread', 'sequences', 'rawInsert', 1.3),
    atMost(results, { what: 'the same, peak memory', trial: 'sequences', most: 200, unit: 'MB', of: ({ peakMb }) => median(peakMb) }),
    against('100,000 trivial runs in memory, against poolifier', 'hundred-thousand-memory', 'poolifier', 10),
    against('the same, against tinypool', 'hundred-thousand-memory', 'tinypool', 10),
  ]
}

interface Limit {
  readonly what: string
  readonly trial: string
  readonly most: number
  readonly unit: string
  of(entry: ReturnType<typeof entriesOf>[number]): number
}

function atMost(results: Results, { what, trial, most, unit, of }: Limit): Goal {
  const goal = `${most} ${unit} at most`
  const entry = entryIn(results, trial, 'statesweep')
  const measured = entry === undefined ? Number.NaN : of(entry)
  if (Number.isNaN(measured)) return { trial: what, goal, ...NOT_MEASURED }
  return { trial: what, goal, value: `${measured.toFixed(measured < 10 ? 2 : 0)} ${unit}`, isReached: measured <= most }
}

/**
 * Takes the largest number of runs up to a million: the coordinator's cost matters in long sweeps.
 */
function coordinator(results: Results): Goal[] {
  const at = (trial: string) => entriesOf(results, trial).findLast(({ runs }) => runs <= 1e6)
  const goal = (order: string, trial: string, most: number): Goal => {
    const entry = at(trial)
    const what = `the coordinator's own time per trivial run, ${order} order`
    if (entry === undefined || entry.coordinatorMs.length === 0) return { trial: what, goal: `${most} us at most`, ...NOT_MEASURED }
    const value = perRun(entry, entry.coordinatorMs)
    return { trial: what, goal: `${most} us at most`, value: `${value.toFixed(2)} us`, isReached: value <= most }
  }
  return [goal('given', 'growth-runs', 0.7), goal('seeded', 'growth-runs-seeded', 1.1)]
}

function efficiency(results: Results): Goal[] {
  const durations = ['0.1', '1', '5', '100'].map((ms): Goal => {
    const what = `efficiency on 2 workers, runs of ${ms} ms: time of 2 bare threads over ours`
    const [ours, bare] = [entryIn(results, `compute-${ms}`, 'statesweep'), entryIn(results, `compute-${ms}`, 'bareThreads')]
    if (ours === undefined || bare === undefined) return { trial: what, goal: '0.95', ...NOT_MEASURED }
    const value = 1 / ratio(ours, bare)
    return { trial: what, goal: '0.95', value: value.toFixed(3), isReached: value >= 0.95 }
  })
  const speedUp = (what: string, trial: string) => ({ trial: what, ...times(results, trial, 'loop', 1.9) })
  return [
    ...durations,
    speedUp('heavy tail, against one thread', 'tail'),
    speedUp('fast runs that turn slow, against one thread', 'slowing'),
  ]
}

function limits(results: Results): Goal[] {
  const small = entriesOf(results, 'large-config').find(({ work }) => work.megabytes === 1)
  const copies = (entry: Parameters<Limit['of']>[0]) =>
    small === undefined ? Number.NaN : (median(entry.peakMb) - median(small.peakMb)) / ((entry.work.megabytes ?? 1) - 1) - 1
  const config = { trial: 'large-config' }
  return [
    atMost(results, {
      what: "a config of 100 MB, 1,000 runs: copies besides the caller's",
      ...config,
      most: 1,
      unit: 'copies',
      of: copies,
    }),
    atMost(results, { what: 'the same, time', ...config, most: 500, unit: 'ms', of: ({ ms }) => median(ms) }),
    atMost(results, { what: 'start-up to first run', trial: 'start', most: 250, unit: 'ms', of: ({ ms }) => median(ms) }),
  ]
}
