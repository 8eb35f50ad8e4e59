import type { Peer } from './work.js'

interface PeerEntry {
  readonly label: string
  /** Loads this peer and no other; undefined for a script in another language. */
  readonly open?: () => Promise<Peer>
  readonly script?: string
  /** The Python module that the script needs. */
  readonly module?: string
  /** The npm package whose version is recorded. */
  readonly package?: string
}

/** The peers, one file each. */
export const PEERS = {
  statesweep: { label: 'statesweep', open: async () => (await import('./peers/statesweep.js')).statesweep },
  rawInsert: {
    label: 'better-sqlite3, one thread, a loop',
    package: 'better-sqlite3',
    open: async () => (await import('./peers/raw-insert.js')).rawInsert,
  },
  loop: { label: 'a loop, one thread', open: async () => (await import('./peers/loop.js')).loop },
  bareThreads: { label: 'bare threads, a shared counter', open: async () => (await import('./peers/bare-threads.js')).bareThreads },
  naive: { label: 'naive: Piscina, v8, insert', package: 'piscina', open: async () => (await import('./peers/naive.js')).naive },
  piscina: { label: 'Piscina, a task per run', package: 'piscina', open: async () => (await import('./peers/piscina.js')).piscina },
  tinypool: { label: 'tinypool, a task per run', package: 'tinypool', open: async () => (await import('./peers/tinypool.js')).tinypool },
  workerpool: {
    label: 'workerpool, a task per run',
    package: 'workerpool',
    open: async () => (await import('./peers/workerpool.js')).workerpool,
  },
  poolifier: {
    label: 'poolifier, a task per run',
    package: 'poolifier',
    open: async () => (await import('./peers/poolifier.js')).poolifier,
  },
  node: { label: 'Node.js, an empty script', open: async () => (await import('./peers/node.js')).node },
  joblib: { label: 'joblib (Python), insert', script: 'peers/with_joblib.py', module: 'joblib' },
  mltraq: { label: 'MLtraq (Python)', script: 'peers/with_mltraq.py', module: 'mltraq' },
} as const satisfies Record<string, PeerEntry>

export type PeerName = keyof typeof PEERS
export const entryOf = (name: PeerName): PeerEntry => PEERS[name]
