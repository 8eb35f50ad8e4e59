import type { ChunkResult, Verdict } from '../chunk/message.js'
import type { FailureCount } from '../errors.js'
import type { ProgressEvent } from '../options.js'
import { Attempts } from './attempts.js'
import { ChunkSizer } from './chunk-size.js'
import type { Clock } from './clock.js'
import type { Backend, EncodedExecution, MergeResult, RunFailure, RunStore } from './contracts.js'
import { Dispatcher, type DispatcherParts, stopping } from './dispatcher.js'
import type { ExecuteRequest } from './execute.js'
import type { Plan } from './plan.js'
import { ProgressMeter } from './progress.js'
import { RunQueue } from './queue.js'
import { retryPolicy } from './retry.js'
import { RunSet } from './run-set.js'
import { executeSuspects } from './suspects.js'

/** Sweeps that will take longer than this are worth the dearer seeded order. */
const SEEDED_AFTER = 60_000
/** Exceptions that the error at experiment level carries. */
const MAX_EXCEPTIONS = 100

type Claimed = ExecuteRequest & {
  readonly backend: Backend
  readonly execution: EncodedExecution
  readonly clock: Clock
  readonly store: RunStore
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

/** One execution under way: what is counted, and when it stops. */
export class Execution {
  readonly #request: Claimed
  readonly #ordinal: number
  readonly #plan: Plan
  readonly #queue: RunQueue
  readonly #sizer: ChunkSizer
  readonly #attempts: Attempts
  readonly #meter: ProgressMeter
  readonly #failures: RunFailure[] = []
  readonly #returned = new Set<number>()
  /** Runs go to workers by one dispatcher after the other. */
  #dispatcher: Dispatcher | undefined
  #escaped = 0
  #isOrdered = false
  #isStopped = false
  #failure: { readonly error: unknown } | undefined

  constructor(request: Claimed, { ordinal, plan }: { readonly ordinal: number; readonly plan: Plan }) {
    const { backend, options } = request
    this.#request = request
    this.#ordinal = ordinal
    this.#plan = plan
    this.#meter = new ProgressMeter({ total: plan.runs.count, skipped: plan.skipped, now: performance.now() })
    this.#attempts = new Attempts(retryPolicy(options.retries), plan.attempts)
    this.#sizer = new ChunkSizer(backend.concurrency)
    this.#queue = new RunQueue(plan.runs.without([...plan.suspects.map(({ run }) => run), ...plan.skip]))
    this.#isOrdered = options.order !== 'auto'
    if (options.order === 'seeded') this.#shuffle()
  }

  async run(): Promise<ExecutionReport> {
    const { options, backend } = this.#request
    const { signal, stopSignal } = options
    let aborting: Promise<void> | undefined
    const abort = () => {
      aborting = this.#stop({ kill: true })
    }
    const stop = () => void this.#stop({ kill: false })
    signal?.addEventListener('abort', abort)
    stopSignal?.addEventListener('abort', stop)
    try {
      await this.#skip()
      await executeSuspects(this.#plan.suspects, { ...this.#request, dispatch: (parts) => this.#dispatch(parts) })
      await this.#dispatch({ backend, queue: this.#queue, sizer: this.#sizer })
      await aborting
    } finally {
      signal?.removeEventListener('abort', abort)
      stopSignal?.removeEventListener('abort', stop)
    }
    if (this.#failure !== undefined) throw this.#failure.error
    signal?.throwIfAborted()
    const ended = performance.now()
    await this.#drain()
    const progress = this.#announce(ended)
    if (progress.ended < progress.total) stopSignal?.throwIfAborted()
    return {
      execution: this.#ordinal,
      plan: this.#plan,
      progress,
      concurrency: backend.concurrency,
      speedUp: progress.elapsed > 0 ? progress.busy / progress.elapsed : 0,
      failures: this.#failures,
      failureCounts: this.#failures.length === 0 ? [] : this.#request.store.failureCounts(this.#ordinal),
      escaped: this.#escaped,
      returned: [...this.#returned].sort((a, b) => a - b).map((index) => this.#request.steps[index]?.label ?? `step ${index + 1}`),
    }
  }

  /** Runs that are not to be executed: recorded as what the process has died of. */
  async #skip(): Promise<void> {
    const { skip, runs } = this.#plan
    if (skip.length === 0) return
    const { backend } = this.#request
    const verdicts = skip.map((run): Verdict => {
      const attempt = this.#attempts.of(run)
      const exception = {
        name: 'RunCrashedError',
        message: 'it was skipped, since the process died of it',
        code: 'ERR_RUN_CRASHED',
        attempt,
      }
      return { run, attempt, status: 'crashed', started: Date.now(), duration: 0, exception }
    })
    await this.#dispatch({ backend, queue: new RunQueue(RunSet.none(runs.size)), sizer: this.#sizer, verdicts })
    for (const run of skip) this.#request.store.acquit(run)
  }

  /** True unless the execution was stopped meanwhile; once it was, nothing begins any more. */
  async #dispatch(parts: Pick<DispatcherParts, 'backend' | 'queue' | 'sizer' | 'verdicts'>): Promise<boolean> {
    const { execution, store, options, clock } = this.#request
    await this.#drain()
    if (this.#isStopped) return false
    this.#dispatcher = new Dispatcher({
      ...parts,
      execution,
      ordinal: this.#ordinal,
      store,
      withRow: this.#plan.withRow,
      attempts: this.#attempts,
      timeout: options.timeout,
      isolate: options.isolate,
      clock,
      onMerged: (merged, result) => this.#onMerged(merged, result),
    })
    await this.#dispatcher.run()
    return !this.#isStopped
  }

  async #stop(how: { readonly kill: boolean }): Promise<void> {
    this.#isStopped = true
    await this.#dispatcher?.stop(how)
  }

  /** A listener of the user failed: nothing begins any more, and `run` rejects. */
  #fail(error: unknown): void {
    this.#failure ??= { error: stopping(error) }
    void this.#stop({ kill: false })
  }

  /** Waits for what the runs of the last dispatcher have left behind. */
  async #drain(): Promise<void> {
    const dispatcher = this.#dispatcher
    await dispatcher?.drain()
    this.#escaped += dispatcher?.escaped ?? 0
    if (this.#dispatcher === dispatcher) this.#dispatcher = undefined
  }

  #shuffle(): void {
    this.#queue.shuffle(this.#request.experiment.seed)
    this.#isOrdered = true
  }

  #onMerged(merged: MergeResult, { busy, returned }: Pick<ChunkResult, 'busy' | 'returned'>): void {
    const { options } = this.#request
    this.#meter.add(merged.counts, busy)
    for (const index of returned) this.#returned.add(index)
    for (const failure of merged.failures) if (this.#failures.length < MAX_EXCEPTIONS) this.#failures.push(failure)
    if (merged.failures.length > 0 && options.onError === 'stop') void this.#stop({ kill: false })
    if (!this.#isOrdered && (this.#sizer.expected(this.#queue.remaining) ?? 0) > SEEDED_AFTER) this.#shuffle()
    this.#announce()
  }

  /** A listener that throws, or whose promise rejects, stops the execution: its author must learn of it. */
  #announce(now = performance.now()): ProgressEvent {
    const { onProgress } = this.#request.options
    const event = this.#meter.event(now)
    const answer: unknown = onProgress?.(event)
    if (answer instanceof Promise) answer.catch((error: unknown) => this.#fail(error))
    return event
  }
}
