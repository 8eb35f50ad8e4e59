import type { Database } from './database.js'
import { DetachedError } from './errors.js'
import { decodeExperiment, encodeExperiment } from './experiment/bytes.js'
import { StoredExperiment } from './experiment/stored-experiment.js'
import { streamRuns } from './experiment/stream-runs.js'
import { trackRun } from './experiment/track-run.js'
import type { AxesFor, ConfigOf, DetachedState, ExecutionContext, NoConfig, Origin, StepsFor, WithParams } from './experiment-origin.js'
import { guardAttributes, sealAttributes } from './model/guard-attributes.js'
import type { Outcome } from './model/outcome.js'
import type { ResultsOf, Run, RunShape } from './model/run.js'
import { type AnyExecuteOptions, type ExecuteOptions, resolveExecuteOptions } from './options.js'
import type { Axes, ParamsOf } from './spaces/axis.js'
import { list } from './spaces/list.js'
import type { Params, Space } from './spaces/space.js'
import type { StepReference } from './steps/define/reference.js'
import { withSteps } from './steps/resolve/with-steps.js'
import { createDetachedRuns } from './store/detached-runs.js'
import type { ExecutionInfo } from './store/list-executions.js'
import type { RunningInfo } from './store/running.js'
import { Runs } from './store/runs.js'
import type { Sequence } from './store/sequence.js'

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
  readonly #stored: StoredExperiment | undefined

  /** Made by `session.createExperiment` and its siblings. @internal */
  constructor(origin: Origin | DetachedState) {
    const { idExperiment, name, fields } = 'lab' in origin ? origin.record : origin
    this.idExperiment = idExperiment
    this.name = name
    this.fields = fields
    if ('lab' in origin) {
      this.db = origin.db
      this.#stored = new StoredExperiment(origin, () => this.fields)
      this.runs = new Runs(idExperiment, this.#stored.runs)
    } else {
      this.db = null
      this.#stored = undefined
      this.runs = new Runs(idExperiment, createDetachedRuns(origin.runs))
    }
    if (new.target === Experiment) sealAttributes(this, 'experiment', ['idExperiment', 'name', 'runs', 'db'])
  }

  /** The spaces that were added, in order. @internal */
  get spaces(): readonly Space[] {
    return this.#stored?.spaces.all.map(({ space }) => space) ?? []
  }

  /**
   * The outcome of the last execution by this object, with the keys of `--json`. Undefined before
   * the first, and after one that was refused or aborted.
   *
   * @example
   * experiment.outcome?.counts.done // 4
   */
  get outcome(): Outcome | undefined {
    return this.#stored?.outcome
  }

  /**
   * The executions, oldest first, with all that their results come from: steps with their source,
   * config, seed, command line, versions, machine, project and commit.
   *
   * @example
   * experiment.executions.at(-1)?.steps.map(({ name }) => name) // ['multiply']
   */
  get executions(): ExecutionInfo[] {
    return this.#attached.executions
  }

  /**
   * The runs that execute now, by number, with slot, attempt and start: of this process or another,
   * none where no process executes the experiment. A run is here from its first second on. `inline`
   * a step that neither waits nor records anything shows nothing.
   *
   * @example
   * for (const { run, slot, started } of experiment.running()) {
   *   console.log(run, slot, new Date(started))
   * }
   */
  running(): RunningInfo[] {
    return this.#attached.running()
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
    this.#attached.add(axes)
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
  async execute<C extends object = NoConfig, W = unknown>(
    steps: StepsFor<S, NoInfer<C>, NoInfer<W>>,
    options: ExecuteOptions<ConfigOf<S, C>, W> = {},
  ): Promise<this> {
    return withSteps(steps, options, (references, hooks) => this.executeReferences(references, options, { hooks }))
  }

  /**
   * Executes like `execute`, and yields each run when its result is stored, in the order of their
   * ends. Only the runs that execute now: with `resume`, those that have no result yet. Begins when
   * the first run is asked for. A slow reader slows the execution, so memory stays bounded. A run
   * that fails is yielded with its `exception`; after the last run, the loop throws what `execute`
   * would reject with: `RunsFailedError`, unless `onError` is `'continue'`. Leaving the loop ends
   * the execution as an aborted `signal` does: results so far stay, and `resume` continues.
   *
   * @example
   * const cubes = createExperiment().addRuns({ x: [1, 2, 3] })
   * for await (const run of cubes.stream((run) => { run.fields.cube = run.params.x ** 3 })) {
   *   console.log(run.idRun, run.fields)
   * }
   */
  stream<C extends object = NoConfig, W = unknown>(
    steps: StepsFor<S, NoInfer<C>, NoInfer<W>>,
    options: ExecuteOptions<ConfigOf<S, C>, W> = {},
  ): AsyncGenerator<Run<ResultsOf<S>>, void, undefined> {
    const { signal } = resolveExecuteOptions(options)
    const execute = (given: object, context: ExecutionContext) =>
      withSteps(steps, options, (references, hooks) => this.executeReferences(references, { ...options, ...given }, { ...context, hooks }))
    return streamRuns(this.runs, execute, signal)
  }

  /** Executes steps that are resolved already, such as those of a sweep file. @internal */
  async executeReferences(references: readonly StepReference[], given: AnyExecuteOptions, context: ExecutionContext = {}): Promise<this> {
    await this.#attached.execute(references, resolveExecuteOptions(given), context)
    return this
  }

  /** Plans what `executeReferences` would do. @internal */
  async plan(references: readonly StepReference[], options: AnyExecuteOptions, context: ExecutionContext = {}) {
    return this.#attached.plan(references, resolveExecuteOptions(options), context)
  }

  /**
   * Tracks one run by hand: adds a run, with these params or without any, and calls the
   * function with it, in this
   * thread. Stores the `fields` and `state` that the function leaves; records and rethrows what it
   * throws. Rejects, too, if a value that it leaves cannot be stored.
   *
   * @example
   * await experiment.run((run) => { run.fields.tracked = 5 })
   * await experiment.run({ A: 1 }, (run) => { run.fields.tracked = run.params.A })
   */
  async run(step: (run: Run<S>) => unknown): Promise<this>
  async run<const P extends Params>(params: P, step: (run: Run<WithParams<S, P>>) => unknown): Promise<this>
  async run(...given: readonly [(run: never) => unknown] | readonly [Params, (run: never) => unknown]): Promise<this> {
    const [params, step] = given.length === 1 ? [{}, ...given] : given
    await trackRun(this, step, this.#attached.addOne(params))
    return this
  }

  /** What the runs have tracked under a name. Throws `UnknownSequenceError` if none has. */
  sequence(name: string): Sequence {
    return this.runs.sequence(name)
  }

  /**
   * A hash (SHA-256) of params, fields, status and exception of all runs, in their order: equal for
   * equal results, whatever the number of workers, the backend, and however often it was killed.
   * Times, ids, attempts, slots and stacks do not count. Reads all runs, a page at a time.
   *
   * @example
   * experiment.digest() === experiment.reload().digest() // true
   */
  digest(): string {
    return this.runs.digest()
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
    this.#attached.persist()
    return this
  }

  /**
   * Loads the experiment from the database as a new object, without what was not persisted.
   *
   * @example
   * experiment.reload().runs.size // 4
   */
  reload(): Experiment<S> {
    return new Experiment<S>(this.#attached.reload())
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
    this.#attached.delete()
  }

  /**
   * Encodes the `__state__` subset with all runs, for experiments that fit in memory.
   *
   * @example
   * Experiment.fromBytes(experiment.toBytes()).name // 'example'
   */
  toBytes(): Uint8Array {
    return encodeExperiment(this)
  }

  /**
   * Decodes what `toBytes` gave to a detached experiment, whose fields and runs can only be read.
   * Throws `ERR_CORRUPT_VALUE` if the bytes were changed.
   *
   * @example
   * Experiment.fromBytes(experiment.toBytes()).runs.first().fields // { AB: 3 }
   */
  static fromBytes(bytes: Uint8Array): Experiment {
    return Object.freeze(new Experiment(decodeExperiment(bytes))) as Experiment
  }

  /** What `JSON.stringify` writes: the `__state__` subset, with the arguments of the runs. */
  toJSON(): object {
    const { idExperiment, name, fields, runs } = this
    return { idExperiment, name, fields, runs }
  }

  toString(): string {
    return `Experiment ${this.name}`
  }

  get #attached(): StoredExperiment {
    if (this.#stored === undefined) throw new DetachedError()
    return this.#stored
  }
}

guardAttributes(Experiment, 'experiment')
