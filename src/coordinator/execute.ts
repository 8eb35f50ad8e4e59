import { type ExecutionMessage, encodeExecution } from '../chunk/message.js'
import { type FailureCount, RunsFailedError } from '../errors.js'
import type { ProgressEvent, ResolvedExecuteOptions } from '../options.js'
import type { RecordedSpaces } from '../spaces/recorded-spaces.js'
import type { Space } from '../spaces/space.js'
import type { StepReference } from '../steps/reference.js'
import { Attempts } from './attempts.js'
import { ChunkSizer } from './chunk-size.js'
import { type Clock, systemClock } from './clock.js'
import type { Backend, EncodedExecution, ExecutionRecord, MergeResult, RunFailure, RunStore } from './contracts.js'
import { Dispatcher } from './dispatcher.js'
import type { Plan } from './plan.js'
import { type Planned, planExecution } from './plan-execution.js'
import { ProgressMeter } from './progress.js'
import { RunQueue } from './queue.js'
import { type Cause, retryPolicy } from './retry.js'

/** Sweeps that will take longer than this are worth the dearer seeded order. */
const SEEDED_AFTER = 60_000
/** Exceptions that the error at experiment level carries. */
const MAX_EXCEPTIONS = 100

export interface ExecuteRequest {
  readonly experiment: { readonly name: string; readonly idExperiment: string; readonly seed: number | string }
  readonly spaces: RecordedSpaces
  readonly steps: readonly StepReference[]
  readonly options: ResolvedExecuteOptions
  /** The results so far; undefined where the experiment has yet to be claimed. */
  readonly store: RunStore | undefined
  /** Claims the experiment and saves what it is; called when the steps have been loaded, before anything changes in the database. */
  claim(): RunStore
  /** Made when the first run is about to begin. */
  readonly backend: Backend
  /** What the code of each step is told by. Default: nothing is known of it. */
  readonly code?: readonly string[]
  /** URL of the sweep file that the steps come from. */
  readonly source?: string
  /** The points that are wanted: runs that are not among them are stale. Default: all runs. */
  readonly wanted?: Space
  /** Runs that the experiment had before any were added to it now. */
  readonly known?: number
  /** Execute only those again that ended so in the last execution. */
  readonly again?: ReadonlySet<Cause>
  /** Called when it is decided what will be executed. */
  onPlanned?(plan: Plan): void
  /** The one run to execute, tracked by hand: not an execution of the experiment, and recorded with ordinal 0. */
  readonly only?: number
  /** Time, where it is not the system's. */
  readonly clock?: Clock
}

/** How an execution went. */
export interface ExecutionReport {
  /** The execution's ordinal, 1 for the first. */
  readonly execution: number
  /** What was to be done. @internal */
  readonly plan: Plan
  readonly progress: ProgressEvent
  readonly concurrency: number
  /** Sum of the runs' times over the wall time. */
  readonly speedUp: number
  /** The first 100 runs that did not end as `done`. */
  readonly failures: readonly RunFailure[]
  /** How often each failure stands in the table, most frequent first. */
  readonly failureCounts: readonly FailureCount[]
  /**
   * Errors that came after their run had ended: a late timer, a rejection that nobody handles. They change no result, and stand in the log of the run
   * that they seem to belong to, as far as there is room.
   */
  readonly escaped: number
  /** Labels of steps that returned a value, which is ignored. */
  readonly returned: readonly string[]
}

/** Executes the steps on the runs of an experiment; everything is stored before the promise settles. */
export async function execute(request: ExecuteRequest): Promise<ExecutionReport> {
  const { options, clock = systemClock } = request
  throwIfEnded(options)
  request.store?.prepare()
  const planned = planExecution(request)
  const { record, plan } = planned
  request.onPlanned?.(plan)
  if (plan.runs.count === 0) return nothingToDo(request, planned)
  const { backend } = request
  const execution = encodeMessage(request, record)
  try {
    await unlessAborted(backend.begin(execution, options.onOutput), options.signal)
    throwIfEnded(options)
    return await executePlan({ ...request, backend, execution, clock }, planned)
  } finally {
    backend.end(execution)
  }
}

async function executePlan(request: Encoded, { record, plan }: Planned): Promise<ExecutionReport> {
  const store = request.claim()
  if (request.only === undefined) store.begin(record)
  let report: ExecutionReport
  try {
    report = await new Execution({ ...request, store }, { ordinal: record.ordinal, plan }).run()
  } catch (error) {
    endQuietly(store, record.ordinal)
    throw error
  }
  store.end(record.ordinal)
  return report
}

/** After a failure: what ending fails of, too, is likely the same, and must not stand in front of it. */
function endQuietly(store: RunStore, ordinal: number): void {
  try {
    store.end(ordinal)
  } catch {
    // The next execution puts right what is left.
  }
}

/** Loading steps may take for ever; the signal ends the wait for it. */
async function unlessAborted<T>(pending: Promise<T>, signal: AbortSignal | null): Promise<T> {
  if (signal === null) return pending
  const waited = new AbortController()
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: waited.signal })
  })
  try {
    const value = await Promise.race([pending, aborted])
    signal.throwIfAborted()
    return value
  } finally {
    waited.abort()
  }
}

function throwIfEnded({ signal, stopSignal }: ResolvedExecuteOptions): void {
  signal?.throwIfAborted()
  stopSignal?.throwIfAborted()
}

/** No worker starts where every run has its result. */
function nothingToDo(request: ExecuteRequest, { record, plan }: Planned): ExecutionReport {
  const { ordinal } = record
  request.claim().end(ordinal)
  const progress = new ProgressMeter({ total: 0, skipped: plan.skipped, now: 0 }).event(0)
  const { concurrency } = request.options
  return { execution: ordinal, plan, progress, concurrency, speedUp: 0, failures: [], failureCounts: [], returned: [], escaped: 0 }
}

/** One error for all runs that failed, or undefined if none did. */
export function failureOf(experiment: string, { progress, failures, failureCounts }: ExecutionReport): RunsFailedError | undefined {
  const failed = progress.ended - progress.counts.done
  if (failed === 0) return undefined
  const exceptions = failures.map(({ idRun, exception }) => ({ idRun, ...exception }))
  return new RunsFailedError(experiment, exceptions, failureCounts, { failed, executed: progress.ended })
}

let executions = 0

function encodeMessage(request: ExecuteRequest, record: ExecutionRecord): EncodedExecution {
  const { experiment, spaces, options, steps } = request
  const message: ExecutionMessage = {
    idExperiment: experiment.idExperiment,
    ordinal: record.ordinal,
    seed: experiment.seed,
    seedGlobals: options.seedGlobals,
    echo: options.onOutput !== null,
    stopOnFailure: options.onError === 'stop',
    argsField: options.argsField,
    config: record.config,
    steps,
    paramNames: spaces.names,
    spaces: spaces.all.map(({ first, origin, space }) => ({ first, origin, definition: space.definition })),
  }
  const encoded = encodeExecution(message)
  const bytes = new SharedArrayBuffer(encoded.length)
  new Uint8Array(bytes).set(encoded)
  return { id: `${process.pid}-${++executions}`, bytes }
}

type Encoded = ExecuteRequest & { readonly execution: EncodedExecution; readonly clock: Clock }
type Claimed = Encoded & { readonly store: RunStore }

/** One execution under way: what is counted, and when it stops. */
class Execution {
  readonly #request: Claimed
  readonly #ordinal: number
  readonly #plan: Plan
  readonly #queue: RunQueue
  readonly #sizer: ChunkSizer
  readonly #meter: ProgressMeter
  readonly #dispatcher: Dispatcher
  readonly #failures: RunFailure[] = []
  readonly #returned = new Set<number>()
  #isOrdered = false

  constructor(request: Claimed, { ordinal, plan }: { readonly ordinal: number; readonly plan: Plan }) {
    const { backend, store, options, experiment } = request
    this.#request = request
    this.#ordinal = ordinal
    this.#plan = plan
    this.#queue = new RunQueue(plan.runs)
    if (options.order === 'seeded') this.#queue.shuffle(experiment.seed)
    this.#isOrdered = options.order !== 'auto'
    this.#sizer = new ChunkSizer(backend.concurrency)
    this.#meter = new ProgressMeter({ total: plan.runs.count, skipped: plan.skipped, now: performance.now() })
    this.#dispatcher = new Dispatcher({
      execution: request.execution,
      ordinal,
      backend,
      store,
      queue: this.#queue,
      sizer: this.#sizer,
      withRow: plan.withRow,
      attempts: new Attempts(retryPolicy(options.retries), plan.attempts),
      timeout: options.timeout,
      clock: request.clock,
      onMerged: (merged, result) => this.#onMerged(merged, result),
    })
  }

  async run(): Promise<ExecutionReport> {
    const { signal, stopSignal } = this.#request.options
    let aborting: Promise<void> | undefined
    const abort = () => {
      aborting = this.#dispatcher.stop({ kill: true })
    }
    const stop = () => void this.#dispatcher.stop({ kill: false })
    signal?.addEventListener('abort', abort)
    stopSignal?.addEventListener('abort', stop)
    try {
      await this.#dispatcher.run()
      await aborting
    } finally {
      signal?.removeEventListener('abort', abort)
      stopSignal?.removeEventListener('abort', stop)
    }
    signal?.throwIfAborted()
    const ended = performance.now()
    await this.#dispatcher.drain()
    const progress = this.#announce(ended)
    if (progress.ended < progress.total) stopSignal?.throwIfAborted()
    return {
      execution: this.#ordinal,
      plan: this.#plan,
      progress,
      concurrency: this.#request.backend.concurrency,
      speedUp: progress.elapsed > 0 ? progress.busy / progress.elapsed : 0,
      failures: this.#failures,
      failureCounts: this.#failures.length === 0 ? [] : this.#request.store.failureCounts(this.#ordinal),
      escaped: this.#dispatcher.escaped,
      returned: [...this.#returned].sort((a, b) => a - b).map((index) => this.#request.steps[index]?.label ?? `step ${index + 1}`),
    }
  }

  #onMerged(merged: MergeResult, { busy, returned }: { readonly busy: number; readonly returned: readonly number[] }): void {
    const { options, experiment } = this.#request
    this.#meter.add(merged.counts, busy)
    for (const index of returned) this.#returned.add(index)
    for (const failure of merged.failures) if (this.#failures.length < MAX_EXCEPTIONS) this.#failures.push(failure)
    if (merged.failures.length > 0 && options.onError === 'stop') void this.#dispatcher.stop({ kill: false })
    if (!this.#isOrdered && (this.#sizer.expected(this.#queue.remaining) ?? 0) > SEEDED_AFTER) {
      this.#queue.shuffle(experiment.seed)
      this.#isOrdered = true
    }
    this.#announce()
  }

  /** A listener that throws, or whose promise rejects, stops the execution: its author must learn of it. */
  #announce(now = performance.now()): ProgressEvent {
    const { onProgress } = this.#request.options
    const event = this.#meter.event(now)
    const answer: unknown = onProgress?.(event)
    if (answer instanceof Promise) answer.catch((error: unknown) => this.#dispatcher.fail(error))
    return event
  }
}
