/** What is measured, as data: what steps do, how often, and where the results go. */
export interface Work {
  /** What is timed. Default: to execute the runs; else what is done after runs were executed untimed, or (`load`) both. */
  readonly timed?: 'execute' | 'load' | 'resume' | 'columns' | 'records' | 'start'
  readonly step: StepName
  readonly runs: number
  readonly store: 'file' | 'memory'
  /** Values, fields, or bytes of a run; see the step. */
  readonly size?: number
  /** Milliseconds that a run computes. */
  readonly ms?: number
  /** The last runs, which compute for longer. */
  readonly slow?: { readonly runs: number; readonly ms: number }
  /** A config of one array of 1s, or of so many keys. */
  readonly megabytes?: number
  readonly keys?: number
  /** Default 2. */
  readonly workers?: number
  readonly order?: 'auto' | 'given' | 'seeded'
  /** The pool has started, and executed nothing. */
  readonly cold?: true
  /** Rounds of the loop that this machine does in a millisecond: measured once, so that all compute the same. */
  readonly iterationsPerMs: number
}

/** What a peer says of a trial. */
export interface Outcome {
  /** Wall time of what is timed alone, pools warm. */
  readonly ms: number
  /** Sum of the field `y` over all runs, as it was kept. */
  readonly sum: number
  /** CPU time of the thread that hands out the runs, and of the whole process. */
  readonly coordinatorMs?: number
  readonly cpuMs?: number
}

/** One way to do the work; executed in a process of its own. `folder` is empty, and removed afterwards. */
export type Peer = (work: Work, folder: string) => Promise<Outcome>

/** Runs of `double` that make a pool warm: V8 has compiled what is hot by then. */
export const WARM_UP = 20_000

/** Of processes whose start is measured: certificates that a machine adds take Node.js 40 ms to read, each time. */
export const ENV = { ...process.env, NODE_EXTRA_CA_CERTS: undefined }

/** The module and export of each step. */
const STEPS = {
  double: './steps/trivial.js',
  spin: './steps/spin.js',
  track: './steps/fields.js',
  produce: './steps/fields.js',
  widen: './steps/fields.js',
  readConfig: './steps/config.js',
  readKey: './steps/config.js',
} as const
export type StepName = keyof typeof STEPS

/** A run as steps see it, where no engine makes it. */
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

/** The sum of `y` that each peer must come to: all runs were executed, each once. */
export const expectedSum = ({ runs }: Pick<Work, 'runs'>): number => runs * (runs - 1)
