import { OptionValueError, UnknownOptionError } from './errors.js'
import { nearestName } from './nearest-name.js'
import { parallelism } from './parallelism.js'

/** Where steps can execute. A new backend has its name here and its maker in `backends/registry.ts`. */
export const BACKEND_NAMES = ['threads', 'processes', 'inline'] as const
export type BackendName = (typeof BACKEND_NAMES)[number]
type Order = 'auto' | 'given' | 'seeded'
type OnError = 'throw' | 'stop' | 'continue'

/** How far an execution is; counts are of this execution. */
export interface ProgressEvent {
  /** Runs that this execution has to execute, and those that it need not. */
  readonly total: number
  readonly skipped: number
  readonly counts: Readonly<Record<'done' | 'failed' | 'timeout' | 'crashed', number>>
  /** Runs that have ended, of `total`. */
  readonly ended: number
  /** Milliseconds since the first dispatch, and the time that steps took in all workers. */
  readonly elapsed: number
  readonly busy: number
  /** Runs per second, over the last seconds. */
  readonly rate: number
  /** Milliseconds that the rest will take; null until it means something. */
  readonly eta: number | null
}

/** A piece of what a run wrote, or an error that came after it had ended. */
export interface OutputEvent {
  /** The run's number and id. */
  readonly run: number
  readonly idRun: string
  readonly attempt: number
  /** Where the run wrote to; `'escaped'` for an error after the end of the run that it belongs to, as far as can be told. */
  readonly stream: 'stdout' | 'stderr' | 'escaped'
  /** Milliseconds since the epoch. */
  readonly at: number
  /** As it was written: part of a line, a line with its end, or more. */
  readonly text: string
}

/** What `execute(steps, options)` takes. */
export interface ExecuteOptions<C extends object = Readonly<Record<string, unknown>>> {
  /**
   * Fixed parameters, the same for all runs, read-only in steps. Default `{}`. Typed arrays of 64 KiB and more are shared by all threads, and not copied
   * for any run: nothing keeps a step from writing to them, but it must not. They are recorded by their class, length and SHA-256. With `processes` each
   * process gets a copy.
   */
  readonly config?: C
  /** Workers. Default: the parallelism that the machine offers, or the CPU quota of the container, rounded up. */
  readonly concurrency?: number
  /**
   * `'threads'` (default); `'processes'`: in child processes, for steps that can take the process down (native addons, arrays that abort it,
   * `process.chdir`); `'inline'`: in this thread, for debugging and for tiny sweeps.
   */
  readonly backend?: BackendName
  /**
   * True gives each run a worker of its own, started for it and ended after it: with `'processes'` a fresh process, where nothing is compiled, cached or
   * left in memory by runs before. Costs the start of a worker and the loading of the steps each time, 0.1 s and more. Default false.
   */
  readonly isolate?: boolean
  /** `'throw'` (default): all runs end, then one error is raised; `'stop'`: no run begins after the first failure; `'continue'`: nothing is raised. */
  readonly onError?: OnError
  /** `'given'`: by run number; `'seeded'`: 256 blocks in a seeded order, so that partial results are representative; `'auto'` (default): seeded if the sweep will take over a minute. */
  readonly order?: Order
  /** Milliseconds that a run may execute, waiting in a queue not counted; then it ends as `timeout`. Default null: any time. */
  readonly timeout?: number | null
  /** Further attempts of runs that end otherwise than `done`, for all causes or by cause. Default 0. */
  readonly retries?: number | { readonly failed?: number; readonly timeout?: number; readonly crashed?: number }
  /**
   * Megabytes that a worker may have: in threads of JavaScript heap; in processes, on Linux, of all that it holds beyond an idle worker, too.
   * Default null: what Node.js gives.
   */
  readonly memory?: number | null
  /** True continues the last execution: runs with a result in it are skipped. Default false: a new execution of all runs. */
  readonly resume?: boolean
  /** True resumes although code, config or seed have changed: results stay, and missing runs use the new ones. Default false. */
  readonly keep?: boolean
  /** True executes although a process of another host has left its lock, on a network file system where it cannot be asked. Default false. */
  readonly takeOver?: boolean
  /** True executes runs again that failed in an earlier execution. Default false. */
  readonly includeFailed?: boolean
  /** Ids of runs that are recorded as `crashed` instead of being executed, if they have no result: the process has died of them. Default: none. */
  readonly skip?: readonly string[]
  /** Name of a field that keeps `{ config, params }`. Default null: none. */
  readonly argsField?: string | null
  /** False leaves `Math.random` alone in steps. Default true: it draws from the run's generator. */
  readonly seedGlobals?: boolean
  /** Aborting ends the execution: what is merged stays, the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | null
  /** Aborting begins no further run and waits for those that execute; then the promise rejects with the signal's reason, if any run is left. */
  readonly stopSignal?: AbortSignal | null
  /** Called after each merge. */
  readonly onProgress?: ((event: ProgressEvent) => void) | null
  /**
   * Called with what steps write to standard output and standard error, `console.log` among it, as they write it. Without it, that is only in
   * the runs' logs (`runs.logs(id)`). What exceeds a run's log is not told, either. Default null.
   */
  readonly onOutput?: ((event: OutputEvent) => void) | null
}

export type ResolvedExecuteOptions = {
  readonly [K in keyof ExecuteOptions]-?: NonNullable<ExecuteOptions[K]> | Extract<ExecuteOptions[K], null>
}

export interface SessionOptions {
  /** File of the database. Default `':memory:'`. */
  readonly path?: string
  /** True only reads. Default false. */
  readonly readonly?: boolean
}

export interface ExperimentOptions {
  /** Fields of the experiment itself. Default `{}`. */
  readonly fields?: Readonly<Record<string, unknown>>
  /** Seed of all random numbers of its runs. Default 0. */
  readonly seed?: number | string
  /** What to do if the name exists. Default `'fail'`; `'replace'` drops the old experiment when the first execution begins. */
  readonly ifExists?: 'fail' | 'replace'
}

interface Rule {
  readonly default: unknown
  /** What a value must be, in words, and the test of it. */
  readonly expected: string
  accepts(value: unknown): boolean
}

const isBoolean = (value: unknown): boolean => typeof value === 'boolean'
const isString = (value: unknown): boolean => typeof value === 'string' && value !== ''
const isRecord = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)
const oneOf = (...values: readonly string[]): Pick<Rule, 'expected' | 'accepts'> => ({
  expected: `one of ${values.join(', ')}`,
  accepts: (value) => typeof value === 'string' && values.includes(value),
})
const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0
const isRetries = (value: unknown): boolean =>
  isCount(value) ||
  (isRecord(value) &&
    Object.entries(value as object).every(([cause, count]) => ['failed', 'timeout', 'crashed'].includes(cause) && isCount(count)))
const abortSignal = { expected: 'an AbortSignal', accepts: (value: unknown) => value === null || value instanceof AbortSignal }
const boolean = { expected: 'true or false', accepts: isBoolean }

/** Every option with its default, once. */
const RULES = {
  'execute()': {
    config: { default: Object.freeze({}), expected: 'an object of fixed parameters', accepts: isRecord },
    concurrency: {
      default: parallelism(),
      expected: 'a whole number of workers, 1 to 1024',
      accepts: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 1024,
    },
    backend: { default: 'threads', ...oneOf(...BACKEND_NAMES) },
    isolate: { default: false, ...boolean },
    onError: { default: 'throw', ...oneOf('throw', 'stop', 'continue') },
    order: { default: 'auto', ...oneOf('auto', 'given', 'seeded') },
    timeout: {
      default: null,
      expected: 'a number of milliseconds above 0, or null',
      accepts: (value) => value === null || (typeof value === 'number' && value > 0),
    },
    retries: { default: 0, expected: 'a whole number of further attempts, or { failed, timeout, crashed }', accepts: isRetries },
    memory: {
      default: null,
      expected: 'a number of megabytes, at least 16, or null',
      accepts: (value) => value === null || (typeof value === 'number' && value >= 16),
    },
    resume: { default: false, ...boolean },
    keep: { default: false, ...boolean },
    takeOver: { default: false, ...boolean },
    includeFailed: { default: false, ...boolean },
    skip: {
      default: Object.freeze([]),
      expected: 'an array of ids of runs',
      accepts: (value) => Array.isArray(value) && value.every(isString),
    },
    argsField: { default: null, expected: 'the name of a field, or null', accepts: (value) => value === null || isString(value) },
    seedGlobals: { default: true, ...boolean },
    signal: { default: null, ...abortSignal },
    stopSignal: { default: null, ...abortSignal },
    onProgress: { default: null, expected: 'a function', accepts: (value) => value === null || typeof value === 'function' },
    onOutput: { default: null, expected: 'a function', accepts: (value) => value === null || typeof value === 'function' },
  },
  'createSession()': {
    path: { default: ':memory:', expected: 'the path of a file, or ":memory:"', accepts: isString },
    readonly: { default: false, ...boolean },
  },
  'createExperiment()': {
    fields: { default: Object.freeze({}), expected: 'an object', accepts: isRecord },
    seed: {
      default: 0,
      expected: 'a finite number or a string',
      accepts: (value) => typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value)),
    },
    ifExists: { default: 'fail', ...oneOf('fail', 'replace') },
  },
  'records()': {
    status: {
      default: null,
      expected: 'one of done, failed, timeout, crashed, pending',
      accepts: (value) => ['done', 'failed', 'timeout', 'crashed', 'pending'].includes(String(value)),
    },
    where: { default: null, expected: 'a condition in SQL', accepts: isString },
    sort: {
      default: null,
      expected: "an array of columns, such as ['-accuracy']",
      accepts: (value) => Array.isArray(value) && value.length > 0 && value.every(isString),
    },
    limit: { default: Number.POSITIVE_INFINITY, expected: 'a number of runs', accepts: (value) => typeof value === 'number' && value >= 0 },
  },
  'update()': {
    fields: { default: Object.freeze({}), expected: 'an object of fields', accepts: isRecord },
  },
} as const satisfies Record<string, Record<string, Rule>>

type Place = keyof typeof RULES

/** The options given, checked, over the defaults; frozen. An unknown name is an error that suggests the right one. */
function resolve(place: Place, given: object): Readonly<Record<string, unknown>> {
  if (!isRecord(given)) throw new OptionValueError(`options of ${place}`, given, 'an object')
  const rules: Record<string, Rule> = RULES[place]
  const known = Object.keys(rules)
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(rules, name)) throw new UnknownOptionError(name, place, nearestName(name, known), known)
  }
  const values = new Map<string, unknown>(Object.entries(given))
  const resolved = Object.entries(rules).map(([name, rule]) => {
    const value = values.get(name)
    if (value === undefined) return [name, rule.default]
    if (!rule.accepts(value)) throw new OptionValueError(name, value, rule.expected)
    return [name, value]
  })
  return Object.freeze(Object.fromEntries(resolved))
}

export function resolveExecuteOptions(given: ExecuteOptions<object>): ResolvedExecuteOptions {
  const options = resolve('execute()', given) as ResolvedExecuteOptions
  if (options.isolate && options.backend === 'inline')
    throw new OptionValueError('isolate', true, 'false with backend "inline", which has no workers')
  return options
}
export const resolveSessionOptions = (given: SessionOptions): Required<SessionOptions> =>
  resolve('createSession()', given) as Required<SessionOptions>
export const resolveExperimentOptions = (given: ExperimentOptions): Required<ExperimentOptions> =>
  resolve('createExperiment()', given) as Required<ExperimentOptions>
export const resolveRecordsOptions = (given: object): { readonly sort: readonly string[] | null; readonly limit: number } =>
  resolve('records()', given) as { sort: readonly string[] | null; limit: number }
export const resolveUpdate = (given: object): { readonly fields: Readonly<Record<string, unknown>> } =>
  resolve('update()', given) as { fields: Readonly<Record<string, unknown>> }
