/** The work to measure, as data: what steps do, how often, and where results go. */
export interface Work {
  /**
   * The part that is timed. Default: executing the runs. Otherwise what follows untimed runs, or
   * (`load`) both.
   */
  readonly timed?: 'execute' | 'load' | 'resume' | 'columns' | 'records' | 'start'
  readonly step: StepName
  readonly runs: number
  readonly store: 'file' | 'memory'
  /** Number of values, fields or bytes of a run; see the step. */
  readonly size?: number
  /** Milliseconds that a run computes. */
  readonly ms?: number
  /** The number of last runs, which compute for longer. */
  readonly slow?: { readonly runs: number; readonly ms: number }
  /** A config of one array of 1s, or of so many keys. */
  readonly megabytes?: number
  readonly keys?: number
  /** Default 2. */
  readonly workers?: number
  readonly order?: 'auto' | 'given' | 'seeded'
  /** True if the pool has started but executed nothing. */
  readonly cold?: true
  /**
   * Rounds of the loop in a millisecond of this machine: measured once, so that all compute the
   * same.
   */
  readonly iterationsPerMs: number
}

/** The result of a trial. */
export interface Outcome {
  /** Wall time of the timed part alone, with warm pools. */
  readonly ms: number
  /** Sum of the stored field `y` over all runs. */
  readonly sum: number
  /** CPU time of the thread that hands out runs, and of the whole process. */
  readonly coordinatorMs?: number
  readonly cpuMs?: number
}

/** Does the work one way, in a process of its own. `folder` is empty, and removed afterwards. */
export type Peer = (work: Work, folder: string) => Promise<Outcome>

/** Runs of `double` that warm up a pool: by then V8 has compiled the hot code. */
export const WARM_UP = 20_000

/**
 * Environment of processes whose start is measured: extra certificates of a machine take Node.js 40
 * ms to read.
 */
export const ENV = { ...process.env, NODE_EXTRA_CA_CERTS: undefined }

/** The module and export of each step. */
const STEPS = {
  double: './steps/trivial.js',
  spin: './steps/spin.js',
  track: './steps/fields.js',
  trackRows: './steps/sequences.js',
  produce: './steps/fields.js',
  widen: './steps/fields.js',
  readConfig: './steps/config.js',
  readKey: './steps/config.js',
} as const
export type StepName = keyof typeof STEPS

/** Makes a run as steps see it, without an engine. */
export interface PlainRun {
  readonly params: { readonly i: number; readonly a: string; readonly b: number }
  readonly config: Readonly<Record<string, unknown>>
  readonly fields: Record<string, unknown>
}

export const stepUrl = (step: StepName): URL => new URL(STEPS[step], import.meta.url)

export async function loadStep(step: StepName): Promise<(run: PlainRun) => void> {
  const module = (await import(stepUrl(step).href)) as Record<string, (run: PlainRun) => void>
  const found = module[step]
  if (found === undefined) throw new Error(`${STEPS[step]} does not export ${step}`)
  return found
}

export const paramsOf = (i: number): PlainRun['params'] => ({ i, a: 'x', b: 1.5 })

export function configOf({ step, runs, size = 0, ms = 0, slow, megabytes, keys = 0, iterationsPerMs }: Work): Record<string, unknown> {
  if (megabytes !== undefined) return { values: new Float64Array((megabytes * 2 ** 20) / Float64Array.BYTES_PER_ELEMENT).fill(1) }
  if (keys > 0) return Object.fromEntries(Array.from({ length: keys }, (_, n) => [`key${n}`, n]))
  if (step !== 'spin') return { size }
  const rounds = (duration: number) => Math.round(duration * iterationsPerMs)
  return { iterations: rounds(ms), slowIterations: rounds(slow?.ms ?? 0), slowFrom: runs - (slow?.runs ?? 0) }
}

/** The sum of `y` that each peer must reach if it executed each run once. */
export const expectedSum = ({ runs }: Pick<Work, 'runs'>): number => runs * (runs - 1)
