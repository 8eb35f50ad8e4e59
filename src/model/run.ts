import { decode } from '../codec/decode.js'
import { encode } from '../codec/encode.js'
import { NativeAbortController } from '../engine-globals.js'
import { OutsideStepError, StatesweepError } from '../errors.js'
import type { RunException } from './exception.js'
import { givesValues } from './gives-values.js'
import { guardAttributes } from './guard-attributes.js'
import { keepAttributes } from './keep-attributes.js'
import { Generator, type Random, randomFrom, seedOf } from './random.js'
import type { Restored, RunContext, TrackedPoint } from './run-context.js'
import type { Part, ResultsOf, RunArgs, RunShape, WorkerOf } from './run-shape.js'
import { showRuns } from './show-runs.js'
import type { StepInfo } from './step-info.js'

export type { ResultsOf, RunShape } from './run-shape.js'

/**
 * The context of a run that executes or has executed in this thread; undefined for any other run. A
 * function, since steps must not see it on their run.
 */
export let contextOf: (run: Run) => RunContext | undefined

/** Aborts the signal of a run, with this reason; false if no step has asked for the signal yet. */
export let abortRun: (run: Run, reason?: unknown) => boolean

/** `keepAttributes` of an executing run. Setters instead would be no attributes of its own. */
export let checkAttributes: (run: Run) => void

let setArgs: (run: Run, args: () => RunArgs) => void
const STATE = ['idExperiment', 'idRun', 'config', 'params', 'fields', 'state', 'exception'] as const
const EMPTY = Object.freeze({})
const NO_STEPS: readonly StepInfo[] = Object.freeze([])

/**
 * One run: the state object that steps receive, and that you read after an execution.
 *
 * In a step `config` and `params` are read-only, `vars` is private scratch, and `state` and
 * `fields` are results: `state` for the caller, `fields` to keep in the database. Outside steps
 * the run is frozen, and `config`, `vars`, `steps` are empty; `params`, too, once it has a result:
 * then `args` tells them. Instances are sealed: assigning a name that `Run.__slots__` lacks throws
 * AttributeError, in sloppy code, too, and a step that assigns what is read-only fails its run so.
 *
 * @example
 * const step = (run: Run<{ params: { A: number; B: number } }>) => {
 *   run.fields.product = run.params.A * run.params.B
 * }
 */
export class Run<S extends RunShape = Record<never, never>> {
  /** All attributes, in order. */
  static readonly __slots__ = Object.freeze([...STATE, 'vars', 'steps'] as const)
  /** The attributes that cross to a worker and back, and that `toBytes` carries. */
  static readonly __state__ = Object.freeze(STATE)

  readonly idExperiment: string
  readonly idRun: string
  readonly config: Readonly<Part<S, 'config'>>
  readonly params: Readonly<Part<S, 'params'>>
  fields: Partial<Part<S, 'fields'>>
  state: Partial<Part<S, 'state'>>
  readonly exception: RunException | null
  vars: Partial<Part<S, 'vars'>>
  /**
   * The steps that execute, in order, each with `name`, `source`, `file`, `line` and `args`: a step
   * can keep the source of all steps. The same frozen list for all runs of an execution; empty
   * outside steps.
   */
  readonly steps: readonly StepInfo[]
  readonly #context: RunContext | undefined
  /** Made at first use: each private field costs a trivial run 2 percent. */
  #used:
    | { generator?: Generator; random?: Random; restored?: Restored | null; controller?: AbortController; args?: () => RunArgs }
    | undefined

  /** Makes a run with this state, outside steps: for subclasses, and for tests of steps. */
  constructor(state: RunState<S>)
  /** The engine makes runs that execute. @internal */
  constructor(state: RunState<S>, context?: RunContext)
  constructor(state: RunState<S>, context?: RunContext) {
    this.idExperiment = state.idExperiment
    this.idRun = state.idRun
    this.config = state.config
    this.params = state.params
    this.fields = state.fields
    this.state = state.state
    this.exception = state.exception
    this.vars = context ? {} : EMPTY
    this.steps = context ? context.steps : NO_STEPS
    this.#context = context
    // A subclass adds its own attributes after this line, and seals itself if it wants to.
    if (new.target === Run) Object.seal(this)
  }

  static {
    setArgs = (run, args) => {
      run.#used = { args }
    }
    contextOf = (run) => run.#context
    abortRun = (run, reason) => {
      run.#used ??= {}
      const isUsed = run.#used.controller !== undefined
      run.#used.controller ??= new NativeAbortController()
      run.#used.controller.abort(reason)
      return isUsed
    }
    checkAttributes = (run) => {
      if (run.#context !== undefined) keepAttributes(run, run.#context)
    }
    showRuns(Run)
    guardAttributes(Run, 'run')
  }

  #inStep(name: string, remedy?: string): RunContext {
    if (this.#context === undefined) throw new OutsideStepError(name, remedy)
    return this.#context
  }

  /**
   * The arguments of this run, in steps and outside: its `params`, and the `config` of its last
   * execution (`{}` before the first). Read from the database when asked for.
   *
   * @example
   * experiment.runs.first().args.params // { A: 1, B: 3 }
   */
  get args(): RunArgs {
    return this.#used?.args?.() ?? { config: { ...this.config }, params: { ...this.params } }
  }

  /**
   * The run's own random numbers: `run.random()` is uniform in [0, 1); also `.uniform(low, high)`,
   * `.integer(low, high)`, `.normal(mean, deviation)`, `.choice(values)`, `.shuffle(values)`.
   * Seeded by content (experiment seed, params, occurrence, ordinal of the execution), so the same
   * whatever the worker, order or backend. Steps only.
   */
  get random(): Random {
    const context = this.#inStep('random')
    this.#used ??= {}
    this.#used.random ??= randomFrom(this.#ownGenerator(context))
    return this.#used.random
  }

  #ownGenerator({ seed, key, ordinal }: RunContext): Generator {
    this.#used ??= {}
    this.#used.generator ??= new Generator(seedOf(seed, key, ordinal))
    return this.#used.generator
  }

  /**
   * A number from 0 to concurrency - 1 that no other run has while this one executes, to choose a
   * GPU or a port. Steps only.
   */
  get slot(): number {
    return this.#inStep('slot').slot
  }

  /**
   * What the hook `setupWorker` returned in this worker: a data set, a model, a connection. All
   * runs of the worker share it; undefined without that hook. Steps only.
   */
  get worker(): WorkerOf<S> {
    return this.#inStep('worker').worker as WorkerOf<S>
  }

  /** 1 for the first attempt of this run in this execution. Steps only. */
  get attempt(): number {
    return this.#inStep('attempt').attempt
  }

  /**
   * Aborts when nobody waits for the run any longer: pass it to what the step waits for. It aborts
   * when an error that escaped has failed the run; in `processes` at the time limit and when the
   * execution is aborted, half a second before the process is killed; and in `inline` when the
   * execution is aborted. A run that throws then has no result of that. A thread is ended at once,
   * without a signal. Steps only.
   */
  get signal(): AbortSignal {
    this.#inStep('signal')
    this.#used ??= {}
    this.#used.controller ??= new NativeAbortController()
    return this.#used.controller.signal
  }

  /**
   * Keeps a value, as it is now, for the next attempt of this run, whatever ends this one. The next
   * attempt finds the newest value as `run.restored`. When the call returns, the value is in the
   * chunk file: it survives the death of the process, but perhaps not a power cut. Takes about 25
   * us, and 1.5 ms per megabyte. The value is dropped when the run has ended as `done`. Throws
   * `UnstorableValueError` with the path of what cannot be stored. Steps only, and only until they
   * end.
   *
   * @example
   * const train = (run) => {
   *   const { epoch: first, weights } = run.restored ?? { epoch: 0, weights: [0, 0] }
   *   for (let epoch = first; epoch < 100; epoch++) {
   *     fill(weights, epoch)
   *     run.checkpoint({ epoch: epoch + 1, weights })
   *   }
   * }
   */
  checkpoint(value: unknown): void {
    const context = this.#inStep('checkpoint()', 'call it inside a step')
    try {
      context.checkpoints.save(context, { value, random: this.#used?.generator?.position ?? null })
    } catch (error) {
      // The codec's frames could fill the stack. Its reader looks for the line of the step.
      if (error instanceof StatesweepError) Error.captureStackTrace(error, this.checkpoint)
      throw error
    }
  }

  /**
   * The last value that an earlier attempt of this run, in this execution, gave to
   * `run.checkpoint(value)`: after a retry, a crash, a timeout or an interruption, even of the
   * whole process. Undefined if there is none. Reading it first puts `run.random` and `Math.random`
   * back where they stood then, so the run ends as it would have without the interruption. Steps
   * only.
   */
  get restored(): unknown {
    this.#used ??= {}
    if (this.#used.restored === undefined) {
      const context = this.#inStep('restored')
      this.#used.restored = context.checkpoints.restore(context) ?? null
      const position = this.#used.restored?.random ?? null
      if (position !== null) this.#ownGenerator(context).moveTo(position)
    }
    return this.#used.restored?.value
  }

  /**
   * Appends a row to one of the run's sequences: the loss of each epoch, a temperature now and
   * then. Its place `idx`, from 0, and its time `at`, in microseconds since the epoch, come by
   * themselves. A plain object gives values by name; any other value is called `value`. Values are
   * stored as fields are, each row with those that it has. The rows are in the lab as soon as the
   * chunk is merged, however the run ends. A retry starts the sequence anew, a run that continues
   * from its checkpoint goes on from the row it had then, a later execution appends. Takes about
   * half a microsecond. Throws `UnstorableValueError` with the name of what cannot be stored.
   * Steps only, and only until they end.
   *
   * @example
   * const train = (run) => {
   *   for (let epoch = 0; epoch < 9; epoch++) run.track('loss', { epoch, value: 1 / (epoch + 1) })
   * }
   */
  track(name: string, values: unknown): void {
    const context = this.#inStep('track()', 'call it inside a step')
    try {
      context.checkpoints.sequences.track(context, name, givesValues(values) ? values : { value: values })
    } catch (error) {
      if (error instanceof StatesweepError) Error.captureStackTrace(error, this.track)
      throw error
    }
  }

  /**
   * The rows that this run has tracked under a name so far, in this execution and in earlier ones:
   * `{ idx, at, ...values }`. Empty if there are none. Steps only.
   *
   * @example
   * const train = (run) => {
   *   const before = run.sequence('loss').at(-1)?.value ?? 1
   *   run.track('loss', before / 2)
   * }
   */
  sequence(name: string): TrackedPoint[] {
    const context = this.#inStep('sequence()', 'call it inside a step')
    return context.checkpoints.sequences.read(context, name)
  }

  /**
   * Encodes the `__state__` subset. Throws `UnstorableValueError` with the path of what cannot be
   * stored.
   */
  toBytes(): Uint8Array {
    return encode(stateOf(this), 'run')
  }

  /**
   * Makes a detached, read-only run from what `toBytes` gave. Throws `CorruptValueError` if the
   * bytes are damaged.
   */
  static fromBytes(bytes: Uint8Array): Run {
    return frozenRun(decode(bytes, 'run') as RunState)
  }
}

/** The attributes of a run that cross to workers: derived from the list, never typed twice. */
export type RunState<S extends RunShape = Record<never, never>> = Pick<Run<S>, (typeof Run.__state__)[number]>

/** The `__state__` subset of a run as a plain object, in the order of the list. */
export function stateOf(run: RunState): RunState {
  return Object.fromEntries(Run.__state__.map((slot) => [slot, run[slot]])) as RunState
}

/** A run as seen outside steps: frozen. `args` tells what it executes with, whatever it shows. */
export function frozenRun<S extends RunShape>(state: RunState, args?: () => RunArgs): Run<ResultsOf<S>> {
  for (const part of [state.config, state.params, state.fields, state.state]) Object.freeze(part)
  const run = new Run<ResultsOf<S>>(state as RunState<ResultsOf<S>>)
  if (args !== undefined) setArgs(run, args)
  Object.freeze(run)
  return run
}
