import type { PeerName } from './peers.js'
import type { Work } from './work.js'

/** A comparison: the same work by several peers, or by one in several ways. */
export interface Trial {
  readonly name: string
  readonly title: string
  readonly rounds: number
  readonly entries: readonly Entry[]
}

type Spec = Omit<Work, 'iterationsPerMs'>

export interface Entry {
  /** Label in the table where a peer has more than one entry. */
  readonly label?: string
  readonly peer: PeerName
  readonly work: Spec
}

const SLOW_PEER_RUNS = 20_000

/** Gives each peer the same work. A number beside a name is its number of runs. */
function trial(
  name: string,
  title: string,
  { rounds = 5, work, peers }: { rounds?: number; work: Spec; peers: Partial<Record<PeerName, number | true>> },
): Trial {
  const entries = Object.entries(peers).map(([peer, runs]) => ({
    peer: peer as PeerName,
    work: typeof runs === 'number' ? { ...work, runs } : work,
  }))
  return { name, title, rounds, entries }
}

const trivial = (runs: number, store: Work['store']): Spec => ({ step: 'double', runs, store })

const POOLS = { piscina: true, tinypool: true, workerpool: true, poolifier: true } as const

const million: Trial = {
  name: 'million-stored',
  title: '1,000,000 trivial runs, stored in a file',
  rounds: 5,
  entries: [
    { peer: 'statesweep', work: trivial(1e6, 'file') },
    { peer: 'statesweep', label: 'statesweep, seeded order', work: { ...trivial(1e6, 'file'), order: 'seeded' } },
    { peer: 'rawInsert', work: trivial(1e6, 'file') },
    { peer: 'naive', work: trivial(SLOW_PEER_RUNS, 'file') },
  ],
}

/** Two seconds of work for one thread, in runs of so many milliseconds. */
const computing = (ms: number): Trial =>
  trial(`compute-${ms}`, `runs that compute for ${ms} ms`, {
    rounds: 3,
    work: { step: 'spin', runs: 2000 / ms, store: 'file', ms },
    peers: { statesweep: true, bareThreads: true, loop: true, piscina: true, poolifier: true },
  })

export const TRIALS: readonly Trial[] = [
  million,
  trial('million-memory', '1,000,000 trivial runs, in memory', {
    rounds: 3,
    work: trivial(1e6, 'memory'),
    peers: { statesweep: true, loop: true, piscina: 1e5 },
  }),
  trial('hundred-thousand-stored', '100,000 trivial runs, stored in a file', {
    work: trivial(1e5, 'file'),
    peers: { statesweep: true, rawInsert: true, naive: SLOW_PEER_RUNS, joblib: true },
  }),
  trial('hundred-thousand-cold', '100,000 trivial runs, stored in a file, by workers that have executed nothing before', {
    work: { ...trivial(1e5, 'file'), cold: true },
    peers: { statesweep: true, naive: SLOW_PEER_RUNS },
  }),
  trial('hundred-thousand-memory', '100,000 trivial runs, in memory', {
    work: trivial(1e5, 'memory'),
    peers: { statesweep: true, loop: true, ...POOLS },
  }),
  trial('ten-thousand-stored', '10,000 trivial runs, stored in a file', {
    work: trivial(1e4, 'file'),
    peers: { statesweep: true, naive: true, joblib: true, mltraq: true },
  }),
  trial('tracked', '1,000 runs of 1,000 tracked values, stored and loaded back', {
    work: { step: 'track', timed: 'load', runs: 1000, size: 1000, store: 'file' },
    peers: { statesweep: true, mltraq: true },
  }),
  trial('sequences', '1,000 runs of 1,000 tracked rows of epoch and value, stored in a file', {
    work: { step: 'trackRows', runs: 1000, size: 1000, store: 'file' },
    peers: { statesweep: true, rawInsert: true },
  }),
  ...[0.1, 1, 5, 100].map(computing),
  trial('tail', '500 runs of 2 ms, of which the last ten take 100 ms', {
    rounds: 3,
    work: { step: 'spin', runs: 500, store: 'file', ms: 2, slow: { runs: 10, ms: 100 } },
    peers: { statesweep: true, bareThreads: true, loop: true },
  }),
  trial('slowing', '4,000 runs of 0.1 ms, then 40 of 100 ms, in the given order', {
    rounds: 3,
    work: { step: 'spin', runs: 4040, store: 'file', ms: 0.1, slow: { runs: 40, ms: 100 }, order: 'given' },
    peers: { statesweep: true, bareThreads: true, loop: true },
  }),
  {
    name: 'large-config',
    title: 'a config of one array of 100 MB, read by 1,000 runs',
    rounds: 3,
    entries: [
      { peer: 'statesweep', work: { step: 'readConfig', runs: 1000, store: 'file', megabytes: 100 } },
      { peer: 'statesweep', label: 'statesweep, an array of 1 MB', work: { step: 'readConfig', runs: 1000, store: 'file', megabytes: 1 } },
      { peer: 'piscina', work: { step: 'readConfig', runs: 10, store: 'memory', megabytes: 100 } },
    ],
  },
  trial('large-results', 'a result of 1 MB per run, 200 runs', {
    rounds: 3,
    work: { step: 'produce', runs: 200, size: 2 ** 20, store: 'file' },
    peers: { statesweep: true, rawInsert: true, naive: true },
  }),
  trial('many-keys', '10,000 runs with a config of 1,000 keys', {
    rounds: 3,
    work: { step: 'readKey', runs: 1e4, keys: 1000, store: 'file' },
    peers: { statesweep: true, naive: 1000, piscina: 1000 },
  }),
  trial('start', 'statesweep run FILE.js: from the command to the first run', {
    rounds: 9,
    work: { step: 'double', timed: 'start', runs: 100, store: 'file' },
    peers: { statesweep: true, node: true },
  }),
  {
    name: 'resume',
    title: 'resuming a sweep of which all runs have ended',
    rounds: 3,
    entries: [1e6, 1000, 4e6].map((runs) => ({ peer: 'statesweep', work: { ...trivial(runs, 'file'), timed: 'resume' } })),
  },
  trial('read-columns', 'reading 1,000,000 runs: columns()', {
    rounds: 3,
    work: { ...trivial(1e6, 'file'), timed: 'columns' },
    peers: { statesweep: true, rawInsert: true },
  }),
  trial('read-records', 'reading 1,000,000 runs: records()', {
    rounds: 3,
    work: { ...trivial(1e6, 'file'), timed: 'records' },
    peers: { statesweep: true, rawInsert: true },
  }),
]

/** Measures the cost of one coordinator per run, one factor at a time. `long` adds 10^7 runs. */
export function growthTrials({ long }: { readonly long: boolean }): readonly Trial[] {
  const grow = (name: string, title: string, values: readonly number[], workOf: (value: number) => Spec): Trial => ({
    name,
    title,
    rounds: 3,
    entries: values.map((value) => ({ peer: 'statesweep', label: value.toLocaleString('en'), work: workOf(value) })),
  })
  const sizes = [1e4, 1e5, 1e6, ...(long ? [1e7] : [])]
  return [
    grow('growth-runs', 'runs, in the given order', sizes, (runs) => ({ ...trivial(runs, 'file'), order: 'given' })),
    grow('growth-runs-seeded', 'runs, in seeded order', sizes, (runs) => ({ ...trivial(runs, 'file'), order: 'seeded' })),
    grow('growth-fields', 'fields of a run', [1, 10, 100, 1000], (size) => ({
      ...{ step: 'widen', runs: Math.min(2e5, 4e6 / size), size, store: 'file', order: 'given' },
    })),
    grow('growth-workers', 'workers', [1, 2, 4, 8], (workers) => ({ ...trivial(1e6, 'file'), workers, order: 'given' })),
  ]
}

/** Scales the number of runs down, to try the suite out. */
export function scaled(entry: Entry, scale: number): Entry {
  if (scale === 1) return entry
  const { work } = entry
  const slow = work.slow && { ...work.slow, runs: Math.max(1, Math.round(work.slow.runs * scale)) }
  const runs = Math.max((slow?.runs ?? 0) + 20, Math.round(work.runs * scale))
  const isFixed = work.timed === 'start'
  return { ...entry, work: { ...work, ...(!isFixed && { runs }), ...(slow && { slow }) } }
}
