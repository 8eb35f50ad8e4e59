import type { ChunkResult } from '../chunk/message.js'
import { NativePromise, performanceNow } from '../engine-globals.js'
import type { RunsFailedError } from '../errors.js'
import type { Outcome } from '../model/outcome.js'
import type { ProgressEvent, ResolvedExecuteOptions } from '../options.js'
import { ChunkSizer } from './chunk-size.js'
import { type Clock, systemClock } from './clock.js'
import type { Backend, ChunkTerms, EncodedExecution, Merged, RunStore, Suspect } from './contracts.js'
import { type DispatchContext, Dispatcher, type Load } from './dispatcher.js'
import { endExecution } from './end-execution.js'
import { endQuietly } from './end-quietly.js'
import { holdProcess } from './hold-process.js'
import { isRepeated, type Plan } from './plan.js'
import { type Planned, planExecution } from './plan-execution.js'
import { RunQueue } from './queue.js'
import { Attempts, retryPolicy } from './retries.js'
import { RunSet } from './run-set.js'
import { shareExecution } from './share-execution.js'
import { stopping } from './stopping.js'
import { executeSuspects, skippedVerdict } from './suspects.js'
import { Tally } from './tally.js'
import { startTrace } from './trace.js'
import { unlessAborted } from './unless-aborted.js'
import type { Selection, Work } from './work.js'

/** Expected milliseconds from which a sweep is worth the dearer seeded order. */
const SEEDED_AFTER = 60_000

/** What an execution needs of its experiment. */
interface Host {
  /** The results so far; undefined until the experiment is claimed. */
  readonly store: RunStore | undefined
  /**
   * Claims the experiment's name and saves the experiment. Called after the steps are loaded,
   * before the database changes.
   */
  claim(): RunStore
  /** Called only if there are runs to execute: a new pool starts its threads at once. */
  backendFor(options: ResolvedExecuteOptions): Backend
  /** Called when the plan is made. */
  onPlanned?(plan: Plan): void
  /** Called after each merge. */
  onMerged?(merged: Merged): void
  /** What to wait for before more runs are dispatched. Default: nothing. */
  gate?(): Promise<void> | undefined
}

export interface ExecutionRequest {
  readonly work: Work
  readonly selection: Selection
  readonly options: ResolvedExecuteOptions
  readonly host: Host
  /** Default: the system's clock. */
  readonly clock?: Clock
}

/** What came of an execution; `error` tells of its failed runs, undefined if none failed. */
export interface Executed {
  readonly outcome: Outcome
  readonly error: RunsFailedError | undefined
}

/** Where runs execute, after the steps are loaded there and the experiment is claimed. */
interface Site {
  readonly backend: Backend
  readonly execution: EncodedExecution
  readonly store: RunStore
  readonly sizer: ChunkSizer
}

/**
 * Executes steps on the runs of an experiment, phase by phase: plan, load the steps, claim the
 * experiment, execute (runs to skip, suspects of a dead process, all others), drain, end. Stores
 * everything before the promise of `run` settles.
 */
export class Execution {
  readonly #request: ExecutionRequest
  readonly #clock: Clock
  readonly #trace = startTrace()
  readonly #planned: Planned
  readonly #terms: ChunkTerms
  readonly #tally: Tally
  readonly #attempts: Attempts
  readonly #queue: RunQueue
  /** The dispatcher at work: suspects and all other runs have one each, in turn. */
  #dispatcher: Dispatcher | undefined
  #isOrdered: boolean
  #isStopped = false
  #failure: { readonly error: unknown } | undefined

  /**
   * Phase 1: recovers what a dead process left, and plans what to execute. Throws what
   * `planExecution` throws.
   */
  constructor(request: ExecutionRequest) {
    const { work, selection, options, host, clock = systemClock } = request
    throwIfEnded(options)
    host.store?.prepare(work.spaces.size)
    this.#request = request
    this.#clock = clock
    this.#planned = planExecution({ work, selection, options, store: host.store })
    const { plan, record } = this.#planned
    this.#terms = { execution: record.ordinal, size: work.spaces.size }
    this.#trace(() => `plan of execution ${record.ordinal}: ${plan.runs.count} of ${work.spaces.size} runs, ${plan.skipped} have a result`)
    this.#tally = new Tally(plan, { isResume: options.resume })
    this.#attempts = new Attempts(retryPolicy(options.retries), plan.attempts)
    this.#queue = new RunQueue(plan.runs.without([...plan.suspects.map(({ run }) => run), ...plan.skip]))
    this.#isOrdered = options.order !== 'auto'
    if (options.order === 'seeded') this.#shuffle()
  }

  async run(): Promise<Executed> {
    const { options, host, work } = this.#request
    host.onPlanned?.(this.#planned.plan)
    if (this.#planned.plan.runs.count === 0) return this.#nothingToDo()
    const backend = host.backendFor(options)
    const execution = shareExecution(work, options, this.#planned)
    try {
      return await holdProcess(async () => {
        await this.#loadSteps(backend, execution)
        return await this.#executeClaimed({ backend, execution, store: this.#claim(), sizer: new ChunkSizer(backend.concurrency) })
      })
    } finally {
      await endExecution(backend, execution)
    }
  }

  /** Starts no worker, since every run has its result. */
  #nothingToDo(): Executed {
    const { options, host } = this.#request
    const store = host.claim()
    store.end(this.#terms)
    return this.#executed(this.#tally.start(), { store, concurrency: options.concurrency })
  }

  /** Phase 2: loads the steps in every worker. Rejects if a step cannot be loaded. */
  async #loadSteps(backend: Backend, execution: EncodedExecution): Promise<void> {
    const { options } = this.#request
    await unlessAborted(backend.begin(execution, options.onOutput), options.signal)
    this.#trace(() => `steps loaded, backend ${backend.name}, concurrency ${backend.concurrency}`)
    throwIfEnded(options)
  }

  /** Phase 3: claims the experiment and records that the execution begins. */
  #claim(): RunStore {
    const { host, selection } = this.#request
    const store = host.claim()
    if (selection.only === undefined) store.begin(this.#planned.record)
    return store
  }

  async #executeClaimed(site: Site): Promise<Executed> {
    const { store, backend } = site
    let last = this.#tally.start()
    try {
      last = await this.#executeRuns(site)
    } catch (error) {
      endQuietly(store, this.#terms)
      throw error
    }
    store.end(this.#terms)
    this.#trace(() => `ended: ${last.ended} of ${last.total} runs`)
    return this.#executed(last, { store, concurrency: backend.concurrency })
  }

  /**
   * Phases 4 and 5: executes and drains; obeys the signals. Rejects with what stopped the engine,
   * or with a signal's reason.
   */
  async #executeRuns(site: Site): Promise<ProgressEvent> {
    const { signal, stopSignal } = this.#request.options
    let aborting: Promise<void> | undefined
    const abort = () => {
      aborting = this.#stop({ kill: true })
    }
    const stop = () => void this.#stop({ kill: false })
    signal?.addEventListener('abort', abort)
    stopSignal?.addEventListener('abort', stop)
    try {
      await this.#recordSkipped(site)
      const { suspects } = this.#planned.plan
      await this.#executeSuspects(
        suspects.filter((suspect) => !isRepeated(suspect)),
        site,
      )
      const goesOn = await this.#dispatch(site, { queue: this.#queue })
      if (goesOn) await this.#executeSuspects(suspects.filter(isRepeated), site)
      await aborting
    } finally {
      signal?.removeEventListener('abort', abort)
      stopSignal?.removeEventListener('abort', stop)
    }
    if (this.#failure !== undefined) throw this.#failure.error
    signal?.throwIfAborted()
    const ended = performanceNow()
    await this.#drain()
    const last = this.#announce(ended)
    if (last.ended < last.total) stopSignal?.throwIfAborted()
    return last
  }

  /** Records the runs to skip as crashed: they killed the process. */
  async #recordSkipped(site: Site): Promise<void> {
    const { skip, runs } = this.#planned.plan
    if (skip.length === 0) return
    const verdicts = skip.map((run) => skippedVerdict(run, this.#attempts.of(run)))
    await this.#dispatch(site, { queue: new RunQueue(RunSet.none(runs.size)), verdicts })
    site.store.acquit(skip)
  }

  async #executeSuspects(suspects: readonly Suspect[], site: Site): Promise<void> {
    const { work, options, host } = this.#request
    await executeSuspects(suspects, {
      ...site,
      spaces: work.spaces,
      options,
      backendFor: (wanted) => host.backendFor(wanted),
      dispatch: (backend, queue, sizer) => this.#dispatch({ ...site, backend, sizer }, { queue }),
    })
  }

  /**
   * Drains the last dispatcher and runs a new one. False, and begins no run, if the execution was
   * stopped.
   */
  async #dispatch(site: Site, load: Load): Promise<boolean> {
    await this.#drain()
    if (this.#isStopped) return false
    const { timeout, isolate } = this.#request.options
    const context: DispatchContext = {
      ...site,
      terms: this.#terms,
      withRow: this.#planned.plan.withRow,
      attempts: this.#attempts,
      timeout,
      isolate,
      clock: this.#clock,
      trace: this.#trace,
      gate: () => this.#request.host.gate?.(),
      onMerged: (merged, result) => this.#onMerged(merged, result, site.sizer),
    }
    this.#dispatcher = new Dispatcher(context, load)
    await this.#dispatcher.run()
    return !this.#isStopped
  }

  async #stop(how: { readonly kill: boolean }): Promise<void> {
    this.#isStopped = true
    await this.#dispatcher?.stop(how)
  }

  /** Waits for what the runs of the last dispatcher left behind. */
  async #drain(): Promise<void> {
    const dispatcher = this.#dispatcher
    await dispatcher?.drain()
    this.#tally.escaped += dispatcher?.escaped ?? 0
    if (this.#dispatcher === dispatcher) this.#dispatcher = undefined
  }

  #shuffle(): void {
    this.#queue.shuffle(this.#request.work.experiment.seed)
    this.#isOrdered = true
  }

  #onMerged(merged: Merged, result: Pick<ChunkResult, 'busy' | 'returned'>, sizer: ChunkSizer): void {
    this.#tally.add(merged, result)
    this.#request.host.onMerged?.(merged)
    if (merged.failures.length > 0 && this.#request.options.onError === 'stop') void this.#stop({ kill: false })
    if (!this.#isOrdered && (sizer.expected(this.#queue.remaining) ?? 0) > SEEDED_AFTER) this.#shuffle()
    this.#announce()
  }

  /**
   * Tells `onProgress`. If it throws or rejects, the execution stops: its author must learn of it.
   */
  #announce(now = performanceNow()): ProgressEvent {
    const event = this.#tally.progress(now)
    const answer: unknown = this.#request.options.onProgress?.(event)
    if (answer instanceof NativePromise) answer.catch((error: unknown) => this.#fail(error))
    return event
  }

  /** Begins no further run, and lets `run` reject with this error. */
  #fail(error: unknown): void {
    this.#failure ??= { error: stopping(error) }
    void this.#stop({ kill: false })
  }

  #executed(last: ProgressEvent, { store, concurrency }: { readonly store: RunStore; readonly concurrency: number }): Executed {
    const executed = { ordinal: this.#planned.record.ordinal, work: this.#request.work, store, concurrency }
    return { outcome: this.#tally.outcome(last, executed), error: this.#tally.error(last, executed) }
  }
}

function throwIfEnded({ signal, stopSignal }: ResolvedExecuteOptions): void {
  signal?.throwIfAborted()
  stopSignal?.throwIfAborted()
}
