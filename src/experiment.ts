import { decode } from './codec/decode.js'
import { encode } from './codec/encode.js'
import { planExecution } from './coordinator/plan-execution.js'
import type { Database } from './database.js'
import { AlreadyExecutingError, DetachedError, InsideWorkerError } from './errors.js'
import { executeRequest } from './execute-request.js'
import { executionRequest } from './execution-request.js'
import type { AxesFor, ConfigOf, DetachedState, ExecutionContext, NoConfig, Origin, StepsFor, WithParams } from './experiment-origin.js'
import { guardAttributes, sealAttributes } from './model/guard-attributes.js'
import type { Outcome } from './model/outcome.js'
import { reviveError } from './model/revive-error.js'
import { type Run, type RunShape, stateOf } from './model/run.js'
import { isWorker } from './model/worker-mark.js'
import { type ExecuteOptions, type ResolvedExecuteOptions, resolveExecuteOptions } from './options.js'
import { asSpace } from './spaces/as-space.js'
import type { Axes, ParamsOf } from './spaces/axis.js'
import { list } from './spaces/list.js'
import { missingFrom } from './spaces/missing-from.js'
import { RecordedSpaces } from './spaces/recorded-spaces.js'
import type { Params, Space } from './spaces/space.js'
import type { StepReference } from './steps/define/reference.js'
import { holdLocalStep } from './steps/load/held-steps.js'
import { withSteps } from './steps/resolve/resolve-steps.js'
import { claimAndSave } from './store/claim-and-save.js'
import { createDetachedRuns } from './store/detached-runs.js'
import { deleteExperiment, loadSpaces, storedExperiment } from './store/experiments.js'
import { LabRunStore } from './store/lab-run-store.js'
import { type ExecutionInfo, listExecutions } from './store/list-executions.js'
import { Runs } from './store/runs.js'
import { NOTHING_SAVED, type Saved, savedOf } from './store/saved.js'
import type { Sequence } from './store/sequence.js'
import { StoredRuns } from './store/stored-runs.js'

/**
 * A set of runs and their results, in one database. `runs` reads the results; `fields` belong to
 * the experiment itself.
 *
 * @example
 * const experiment = session.createExperiment('products').addRuns({ A: [1, 2], B: [3, 4] })
 * await experiment.execute((run) => { run.fields.AB = run.params.A * run.params.B })
 */
export class Experiment<S extends RunShape = Record<never, never>> {
  /** Names of all attributes, in order. */
  static readonly __slots__ = Object.freeze(['idExperiment', 'name', 'fields', 'runs', 'db'] as const)
  /** Names of the attributes that `toBytes` carries. */
  static readonly __state__ = Object.freeze(['idExperiment', 'name', 'fields', 'runs'] as const)

  readonly idExperiment: string
  readonly name: string
  /** Results of the experiment as a whole. `persist()` and `execute()` save them. */
  fields: Record<string, unknown>
  readonly runs: Runs<S>
  /** The session that holds the database; null in an experiment that came from bytes. */
  readonly db: Database | null
  readonly #origin: Origin | undefined
  #spaces: RecordedSpaces
  /** Undefined while the name still belongs to the experiment that this one replaces. */
  #store: LabRunStore | undefined
  #saved: Saved
  #isExecuting = false
  #outcome: Outcome | undefined

  /** Made by `session.createExperiment` and its siblings. @internal */
  constructor(origin: Origin | DetachedState) {
    const { idExperiment, name, fields } = 'lab' in origin ? origin.record : origin
    this.idExperiment = idExperiment
    this.name = name
    this.fields = fields
    this.#saved = 'lab' in origin && origin.replaces === undefined ? savedOf(origin.spaces.size, fields) : NOTHING_SAVED
    const attached = 'lab' in origin ? origin : undefined
    this.db = attached?.db ?? null
    this.#origin = attached
    this.#spaces = attached?.spaces ?? new RecordedSpaces()
    this.#store = attached && attached.replaces === undefined ? new LabRunStore(attached.lab, attached.record) : undefined
    const stored = { name, table: () => this.#store?.table, spaces: () => this.#spaces }
    this.runs = new Runs(idExperiment, 'lab' in origin ? new StoredRuns(stored) : createDetachedRuns(origin.runs))
    if (new.target === Experiment) sealAttributes(this, 'experiment', ['idExperiment', 'name', 'runs', 'db'])
  }

  /** The spaces that were added, in order. @internal */
  get spaces(): readonly Space[] {
    return this.#spaces.all.map(({ space }) => space)
  }

  /**
   * The outcome of the last execution by this object, with the keys of `--json`. Undefined before
   * the first, and after one that was refused or aborted.
   *
   * @example
   * experiment.outcome?.counts.done // 4
   */
  get outcome(): Outcome | undefined {
    return this.#outcome
  }

  /**
   * The executions, oldest first, with all that their results come from: steps with their source,
   * config, seed, command line, versions, machine, project and commit.
   *
   * @example
   * experiment.executions.at(-1)?.steps.map(({ name }) => name) // ['multiply']
   */
  get executions(): ExecutionInfo[] {
    const { lab } = this.#attached()
    return lab.guard(() => listExecutions(lab, this.idExperiment))
  }

  /**
   * Adds the Cartesian product of the axes, last axis fastest, or the points of a space. Appends
   * only new points: runs keep their numbers, and adding the same twice adds nothing (use
   * `repeat`). A first grid of any size costs nothing. An empty space adds no run: an experiment
   * that has no other executes none. An empty axis is an error that names it.
   *
   * @example
   * experiment.addRuns({ lr: [0.1, 0.01], seed: range(10) })
   */
  addRuns<const A extends Axes>(axes: AxesFor<S, A>): Experiment<WithParams<S, ParamsOf<A>>>
  addRuns<P extends Params>(space: Space<P>): Experiment<WithParams<S, P>>
  addRuns(axes: Axes | Space): object {
    const { idExperiment } = this.#attached().record
    const given = asSpace(axes)
    const space = this.spaces.length === 0 ? given : missingFrom(given, this.spaces)
    if (space !== null) this.#spaces = this.#spaces.with(space, idExperiment)
    return this
  }

  /**
   * Adds one run, unless the experiment has one with these params.
   *
   * @example
   * createExperiment().addRun({ lr: 0.1 }).addRun({ lr: 0.2 }).addRun({ lr: 0.1 }).runs.size // 2
   */
  addRun<const P extends Params>(params: P): Experiment<WithParams<S, P>> {
    return this.addRuns(list([params]))
  }

  /**
   * Executes the steps on all runs in parallel. Resolves to this experiment when all results are
   * stored. Workers import a step that a module exports and compile any other from its text; a step
   * that captures variables is refused before the first run (`ERR_STEP_CAPTURES`). A run that
   * throws fails alone: after the last run one `RunsFailedError` tells of all failures, unless
   * `onError` is `'continue'`. An experiment to which nothing was added gets one run without
   * params. A second `execute` before the first has ended rejects (`ERR_ALREADY_EXECUTING`).
   *
   * @example
   * const squares = createExperiment().addRuns({ x: [1, 2, 3] })
   * await squares.execute((run) => { run.fields.square = run.params.x ** 2 }, { concurrency: 2 })
   * squares.runs.first().fields // { square: 1 }
   */
  async execute<C extends object = NoConfig>(steps: StepsFor<S, NoInfer<C>>, options: ExecuteOptions<ConfigOf<S, C>> = {}): Promise<this> {
    return withSteps(steps, (references) => this.executeReferences(references, options))
  }

  /** Executes steps that are resolved already, such as those of a sweep file. @internal */
  async executeReferences(
    references: readonly StepReference[],
    given: ExecuteOptions<object>,
    context: ExecutionContext = {},
  ): Promise<this> {
    const options = resolveExecuteOptions(given)
    const origin = this.#attached()
    if (isWorker()) throw new InsideWorkerError('execute()')
    if (this.#isExecuting) throw new AlreadyExecutingError(this.name)
    this.#isExecuting = true
    try {
      if (this.#spaces.all.length === 0) this.#spaces = this.#spaces.withBare(origin.record.idExperiment)
      if (this.#saved.runs === 0) origin.backendFor(options) // Workers start while this thread hashes.
      const request = await this.#request(references, options, context)
      const host = { origin, store: this.#store, claim: () => this.#claim(context.seed), onPlanned: context.onPlanned }
      const { outcome, error } = await executeRequest(request, host)
      this.#outcome = outcome
      if (error !== undefined && options.onError !== 'continue') throw error
      return this
    } finally {
      this.#isExecuting = false
    }
  }

  /** Plans what `executeReferences` would do. `leftovers`: chunk files not merged yet. @internal */
  async plan(references: readonly StepReference[], options: ExecuteOptions<object>, context: ExecutionContext = {}) {
    const request = await this.#request(references, resolveExecuteOptions(options), context)
    return { ...planExecution({ ...request, store: this.#store }), leftovers: this.#store?.leftovers ?? 0 }
  }

  /**
   * Tracks one run by hand: adds a run without params and calls the function with it, in this
   * thread. Stores the `fields` and `state` that the function leaves; records and rethrows what it
   * throws. Rejects, too, if a value that it leaves cannot be stored.
   *
   * @example
   * await experiment.run((run) => { run.fields.tracked = 5 })
   */
  async run(step: (run: Run<S>) => unknown): Promise<this> {
    if (this.#isExecuting) throw new AlreadyExecutingError(this.name)
    this.#spaces = this.#spaces.withBare(this.#attached().record.idExperiment)
    const local = holdLocalStep(step)
    try {
      await this.executeReferences([local.reference], { backend: 'inline', onError: 'continue' }, { only: this.#spaces.size - 1 })
      local.rethrow()
      const failed = this.#outcome?.counts.failed === 1 ? this.runs.get(this.#spaces.idOf(this.#spaces.size - 1)) : undefined
      if (failed?.exception) throw reviveError(failed.exception)
    } finally {
      local.release()
    }
    return this
  }

  /** What the runs have tracked under a name. Throws `UnknownSequenceError` if none has. */
  sequence(name: string): Sequence {
    return this.runs.sequence(name)
  }

  /**
   * Saves the experiment's fields, and runs that were added but not executed yet. Throws
   * `ERR_UNSTORABLE_VALUE` with the path of a field that cannot be stored.
   *
   * @example
   * experiment.fields.conclusion = 'more is better'
   * experiment.persist()
   */
  persist(): this {
    const { lab, record } = this.#attached()
    if (this.#isExecuting) this.#claim()
    else lab.whileLocked(record, () => this.#claim())
    return this
  }

  /**
   * Loads the experiment from the database as a new object, without what was not persisted.
   *
   * @example
   * experiment.reload().runs.size // 4
   */
  reload(): Experiment<S> {
    const { replaces: _, lab, ...rest } = this.#attached()
    const record = storedExperiment(lab, this)
    return new Experiment<S>({ ...rest, lab, record, spaces: loadSpaces(lab, record.idExperiment) })
  }

  /**
   * Removes the experiment and all its results from the database, in one transaction. Its other
   * objects throw when they are used.
   *
   * @example
   * const scratch = session.createExperiment('scratch')
   * scratch.delete()
   */
  delete(): void {
    const { lab } = this.#attached()
    if (this.#isExecuting) throw new AlreadyExecutingError(this.name)
    const record = storedExperiment(lab, this)
    lab.whileLocked(record, () => deleteExperiment(lab, record))
  }

  /**
   * Encodes the `__state__` subset with all runs, for experiments that fit in memory.
   *
   * @example
   * Experiment.fromBytes(experiment.toBytes()).name // 'example'
   */
  toBytes(): Uint8Array {
    const runs = Object.fromEntries(Array.from(this.runs, (run) => [run.idRun, stateOf(run)]))
    const { idExperiment, name, fields } = this
    return encode({ idExperiment, name, fields, runs }, 'experiment')
  }

  /**
   * Decodes what `toBytes` gave to a detached experiment, whose fields and runs can only be read.
   * Throws `ERR_CORRUPT_VALUE` if the bytes were changed.
   *
   * @example
   * Experiment.fromBytes(experiment.toBytes()).runs.first().fields // { AB: 3 }
   */
  static fromBytes(bytes: Uint8Array): Experiment {
    const experiment = new Experiment(decode(bytes, 'experiment') as DetachedState)
    Object.freeze(experiment.fields)
    return Object.freeze(experiment) as Experiment
  }

  #request(steps: readonly StepReference[], options: ResolvedExecuteOptions, context: ExecutionContext) {
    const subject = { record: this.#attached().record, spaces: this.#spaces, known: this.#saved.runs }
    return executionRequest(subject, steps, { options, context })
  }

  /** Claims the name in the database and saves fields and spaces. */
  #claim(seed?: number | string): LabRunStore {
    const now = { fields: this.fields, seed, spaces: this.#spaces, saved: this.#saved }
    const { store, saved } = claimAndSave(this.#attached(), this.#store, now)
    this.#store = store
    this.#saved = saved
    return store
  }

  #attached(): Origin {
    if (this.#origin === undefined) throw new DetachedError()
    return this.#origin
  }
}

guardAttributes(Experiment, 'experiment')
