import { OptionValueError } from './errors.js'
import { ALL_STATUSES, FAILURE_STATUSES } from './model/status.js'
import {
  BOOLEAN,
  findProblem,
  isName,
  isRecord,
  nullable,
  oneOf,
  type Rule,
  type Rules,
  resolveOptions,
  SEED,
  wholeNumber,
} from './option-rules.js'
import { parallelism } from './parallelism.js'
import type { WorkerGiven, WorkerHook } from './worker-hook.js'

/** Where steps can execute. A new backend also has its maker in `backends/registry.ts`. */
const BACKEND_NAMES = ['threads', 'processes', 'inline'] as const
export type BackendName = (typeof BACKEND_NAMES)[number]
type Order = 'auto' | 'given' | 'seeded'
type OnError = 'throw' | 'stop' | 'continue'

/** The progress of an execution. Counts are of this execution only. */
export interface ProgressEvent {
  /** Runs to execute. */
  readonly total: number
  /** Runs that need not execute, since they have a result. */
  readonly skipped: number
  readonly counts: Readonly<Record<'done' | 'failed' | 'timeout' | 'crashed', number>>
  /** Runs that have ended, of `total`. */
  readonly ended: number
  /** Milliseconds since the first dispatch. */
  readonly elapsed: number
  /** Milliseconds that steps took, over all workers. */
  readonly busy: number
  /** Runs per second, over the last few seconds. */
  readonly rate: number
  /** Milliseconds left, estimated; null until there is enough to estimate from. */
  readonly eta: number | null
}

/** A piece of what a run wrote, or an error that came after the run had ended. */
export interface OutputEvent {
  /** The run's number, from 0. */
  readonly run: number
  readonly idRun: string
  readonly attempt: number
  /**
   * Where the run wrote to. `'escaped'`: an error that came after its run had ended; which run it
   * belongs to is a good guess. `'dropped'`: says how much the run wrote beyond what its log keeps.
   */
  readonly stream: 'stdout' | 'stderr' | 'escaped' | 'dropped'
  /** Milliseconds since the epoch. */
  readonly at: number
  /** The text as written: part of a line, a line with its end, or several. */
  readonly text: string
}

/** Options of `experiment.execute(steps, options)`. */
export interface ExecuteOptions<C extends object = Readonly<Record<string, unknown>>, W = unknown> {
  /**
   * Fixed parameters, the same for all runs and read-only in steps. Default `{}`. All threads share
   * typed arrays of 64 KiB and more; each process gets one copy. Nothing stops a step from writing
   * to them, but it must not. The database keeps only their class, length and SHA-256.
   */
  readonly config?: C
  /**
   * Number of workers, 1 to 1024. Default: the parallelism of the machine, or the CPU quota of the
   * container, rounded up.
   */
  readonly concurrency?: number
  /**
   * `'threads'` (default): worker threads. `'processes'`: child processes, for steps that can crash
   * a process (native addons, arrays that outgrow it) or need one of their own (`process.chdir`).
   * `'inline'`: this thread, for debugging and for tiny sweeps.
   */
  readonly backend?: BackendName
  /**
   * True starts a fresh worker for each run and ends it afterwards. With `'processes'`, earlier
   * runs leave nothing behind: no compiled code, no cache, no memory. Costs 0.1 s and more a run,
   * to start the worker and load the steps. Default false.
   */
  readonly isolate?: boolean
  /**
   * What to do when a run fails. `'throw'` (default): finish all runs, then throw one error.
   * `'stop'`: begin no further run, then throw. `'continue'`: throw nothing.
   */
  readonly onError?: OnError
  /**
   * Order of the runs. `'given'`: by number. `'seeded'`: 256 blocks in an order that follows from
   * the seed, so that partial results are representative. `'auto'` (default): seeded if the sweep
   * is expected to take over a minute.
   */
  readonly order?: Order
  /**
   * Milliseconds that a run may execute, without its time in the queue and while it was suspended;
   * then it ends as `timeout`. A run that waits for a promise then, in a worker that has executed
   * others, executes once more in a fresh worker first: what an earlier run left behind may have
   * held it up. A run with a command of `exec` does not. Default null: no limit.
   */
  readonly timeout?: number | null
  /**
   * Further attempts for runs that do not end as `done`: one number, or one for each status.
   * Default 0.
   */
  readonly retries?: number | { readonly failed?: number; readonly timeout?: number; readonly crashed?: number }
  /**
   * Megabytes that a worker may use: of JavaScript heap, and in processes on Linux also of all
   * memory beyond that of an idle worker. Default null: the limit of Node.js.
   */
  readonly memory?: number | null
  /**
   * True continues the last execution and skips runs that have a result in it; it rejects for those
   * that failed, too. Default false: a new execution of all runs.
   */
  readonly resume?: boolean
  /**
   * True resumes even if code, data, config or seed have changed: results stay, and missing runs
   * use the new ones. Default false.
   */
  readonly keep?: boolean
  /**
   * True ignores a lock that another host has left on a network file system, where nobody can tell
   * if its process lives. Default false.
   */
  readonly takeOver?: boolean
  /** True executes runs again that failed in an earlier execution. Default false. */
  readonly includeFailed?: boolean
  /**
   * Ids of runs to record as `crashed` instead of executing them, if they have no result yet: for
   * runs that kill the process. Default: none.
   */
  readonly skip?: readonly string[]
  /**
   * Name of a field that stores `{ config, params }` of each run. A later execution with the same
   * name restores that config if it is passed none, and refuses another. Default null: none.
   */
  readonly argsField?: string | null
  /**
   * Called once in each worker, before its first run, and in each worker that replaces one: for a
   * data set, a model or a connection. What it returns is `run.worker` in steps; it may be async.
   * Its time is no run's time and has no limit. If it throws, the execution ends
   * (`ERR_WORKER_HOOK`). Workers get it as they get steps; a resume counts its code. Default null.
   */
  readonly setupWorker?: WorkerHook<[given: WorkerGiven<C>], W | Promise<W>> | null
  /**
   * Called in each worker that was set up when the execution ends, with what `setupWorker`
   * returned; not in one that was killed. If it throws, or takes longer than five seconds, a
   * warning says so, and all results stay. Default null.
   */
  readonly teardownWorker?: WorkerHook<[worker: NoInfer<W>]> | null
  /** True (default): in steps, `Math.random` draws from the run's seeded generator. */
  readonly seedGlobals?: boolean
  /**
   * Aborting ends the execution: merged results stay, and the promise rejects with the signal's
   * reason. Default null.
   */
  readonly signal?: AbortSignal | null
  /**
   * Aborting begins no further run and waits for those that execute. Then the promise rejects with
   * the signal's reason, if runs are left. Default null.
   */
  readonly stopSignal?: AbortSignal | null
  /** Called after each merge of results into the database. Default null. */
  readonly onProgress?: ((event: ProgressEvent) => void) | null
  /**
   * Called with what steps write to standard output and standard error, also by `console.log`, as
   * they write it. The runs' logs (`runs.logs(id)`) keep the same, with or without this. What
   * exceeds the size of a log is dropped here, too. Default null.
   */
  readonly onOutput?: ((event: OutputEvent) => void) | null
}

/** Options for steps of any config. */
export interface AnyExecuteOptions extends Omit<ExecuteOptions<object>, 'setupWorker' | 'teardownWorker'> {
  readonly setupWorker?: unknown
  readonly teardownWorker?: unknown
}

export type ResolvedExecuteOptions = {
  readonly [K in keyof ExecuteOptions]-?: NonNullable<ExecuteOptions[K]> | Extract<ExecuteOptions[K], null>
}

export interface SessionOptions {
  /** Path of the database file, made if it does not exist. Default `':memory:'`. */
  readonly path?: string
  /** True opens the database for reading only. Default false. */
  readonly readonly?: boolean
}

export interface ExperimentOptions {
  /** Fields of the experiment itself. Default `{}`. */
  readonly fields?: Readonly<Record<string, unknown>>
  /** Seed of the random numbers of all runs. Default 0. */
  readonly seed?: number | string
  /**
   * What to do if the name exists. `'fail'` (default): throw. `'replace'`: drop the old experiment
   * when the first execution begins.
   */
  readonly ifExists?: 'fail' | 'replace'
}

const FUNCTION: Rule = nullable({ expected: 'a function', accepts: (value) => typeof value === 'function' })
const HOOK: Rule = nullable({
  expected: 'a function',
  accepts: (value) => typeof value === 'function' || (isRecord(value) && isRecord(value.target)),
})
const ABORT_SIGNAL: Rule = nullable({ expected: 'an AbortSignal', accepts: (value) => value instanceof AbortSignal })
const OBJECT = { default: Object.freeze({}), accepts: isRecord }
const NAMES = (value: unknown): boolean => Array.isArray(value) && value.every(isName)
const isNumber = (value: unknown): value is number => typeof value === 'number'

/** Further attempts, for each way a run can fail. */
const RETRIES: Rules = Object.fromEntries(FAILURE_STATUSES.map((status) => [status, wholeNumber(0)]))

/** Every option with its default, once. */
const RULES = {
  'execute()': {
    config: { ...OBJECT, expected: 'an object of fixed parameters' },
    concurrency: {
      default: parallelism(),
      expected: 'a whole number of workers, 1 to 1024',
      accepts: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 1024,
    },
    backend: { ...oneOf(...BACKEND_NAMES), default: 'threads' },
    isolate: { ...BOOLEAN, default: false },
    onError: { ...oneOf('throw', 'stop', 'continue'), default: 'throw' },
    order: { ...oneOf('auto', 'given', 'seeded'), default: 'auto' },
    timeout: nullable({ expected: 'a number of milliseconds above 0', accepts: (value) => isNumber(value) && value > 0 }),
    retries: {
      default: 0,
      expected: `a whole number of further attempts, or { ${FAILURE_STATUSES.join(', ')} }`,
      accepts: (value) => wholeNumber(0).accepts(value) || isRecord(value),
      findIn: (value) => (isRecord(value) ? findProblem(RETRIES, value) : undefined),
    },
    memory: nullable({ expected: 'a number of megabytes, at least 16', accepts: (value) => isNumber(value) && value >= 16 }),
    resume: { ...BOOLEAN, default: false },
    keep: { ...BOOLEAN, default: false },
    takeOver: { ...BOOLEAN, default: false },
    includeFailed: { ...BOOLEAN, default: false },
    skip: { default: Object.freeze([]), expected: 'an array of ids of runs', accepts: NAMES },
    argsField: nullable({ expected: 'the name of a field', accepts: isName }),
    setupWorker: HOOK,
    teardownWorker: HOOK,
    seedGlobals: { ...BOOLEAN, default: true },
    signal: ABORT_SIGNAL,
    stopSignal: ABORT_SIGNAL,
    onProgress: FUNCTION,
    onOutput: FUNCTION,
  },
  'createSession()': {
    path: { default: ':memory:', expected: 'the path of a file, or ":memory:"', accepts: isName },
    readonly: { ...BOOLEAN, default: false },
  },
  'createExperiment()': {
    fields: { ...OBJECT, expected: 'an object' },
    seed: { ...SEED, default: 0 },
    ifExists: { ...oneOf('fail', 'replace'), default: 'fail' },
  },
  'records()': {
    status: { ...oneOf(...ALL_STATUSES), default: null },
    where: { default: null, expected: 'a condition in SQL', accepts: isName },
    sort: {
      default: null,
      expected: "an array of columns, such as ['-accuracy']",
      accepts: (value) => NAMES(value) && Array.isArray(value) && value.length > 0,
    },
    limit: { default: Number.POSITIVE_INFINITY, expected: 'a number of runs', accepts: (value) => isNumber(value) && value >= 0 },
    depth: { ...wholeNumber(0), default: 0 },
  },
  'update()': {
    fields: { ...OBJECT, expected: 'an object of fields' },
  },
} as const satisfies Record<string, Rules>

const resolve = (place: keyof typeof RULES, given: object) => resolveOptions(place, RULES[place], given)

export function resolveExecuteOptions(given: AnyExecuteOptions): ResolvedExecuteOptions {
  const options = resolve('execute()', given) as ResolvedExecuteOptions
  if (options.isolate && options.backend === 'inline')
    throw new OptionValueError('isolate', true, 'false with backend "inline", which has no workers')
  return options
}
export const resolveSessionOptions = (given: SessionOptions): Required<SessionOptions> =>
  resolve('createSession()', given) as Required<SessionOptions>
export const resolveExperimentOptions = (given: ExperimentOptions): Required<ExperimentOptions> =>
  resolve('createExperiment()', given) as Required<ExperimentOptions>
export const resolveRecordsOptions = (given: object) =>
  resolve('records()', given) as { readonly sort: readonly string[] | null; readonly limit: number; readonly depth: number }
export const resolveUpdate = (given: object): { readonly fields: Readonly<Record<string, unknown>> } =>
  resolve('update()', given) as { fields: Readonly<Record<string, unknown>> }
