import { type InspectOptions, inspect } from 'node:util'
import { BACKENDS } from './backends/registry.js'
import type { Backend } from './coordinator/contracts.js'
import type { Database } from './database.js'
import { dateNow, json } from './engine-globals.js'
import { ExperimentExistsError, ExperimentNotFoundError, InsideWorkerError, OptionValueError, SessionClosedError } from './errors.js'
import { Experiment } from './experiment.js'
import type { Origin } from './experiment-origin.js'
import { experimentName, newExperimentId } from './model/experiment-id.js'
import type { RunShape } from './model/run.js'
import { isWorker } from './model/worker-mark.js'
import { nearestName } from './nearest-name.js'
import {
  type ExperimentOptions,
  type ResolvedExecuteOptions,
  resolveExperimentOptions,
  resolveSessionOptions,
  type SessionOptions,
} from './options.js'
import { adoptExperiment } from './store/adopt-experiment.js'
import { ExperimentReader } from './store/experiment-reader.js'
import { claimExperiment, experimentNames, findExperiment, loadSpaces } from './store/experiments.js'
import { Lab } from './store/lab.js'
import { type ExperimentSummary, listExperiments } from './store/list-experiments.js'
import { type QueryResult, query, type SqlParameters, type SqlValue } from './store/query.js'

/**
 * A handle on one database of experiments, with the worker pools of its executions. Idle pools do
 * not keep the process alive: a script that ends, ends. Close the session to free the file and the
 * workers earlier.
 *
 * @example
 * const session = createSession({ path: 'lab.db' })
 */
export class Session implements Database {
  readonly #lab: Lab
  readonly #backends = new Map<string, Backend>()

  constructor(options: SessionOptions = {}) {
    const { path, readonly } = resolveSessionOptions(options)
    this.#lab = new Lab(path, { readonly })
  }

  /** Absolute path of the database; `':memory:'` for one in memory. */
  get path(): string {
    return this.#lab.path
  }

  /**
   * Creates an experiment and claims its name at once. Throws `ERR_EXPERIMENT_EXISTS` if the name
   * exists, unless `ifExists` is `'replace'`: then the first execution drops the old experiment
   * once all workers have loaded its steps. The default name is a hash of the id, six characters
   * long.
   *
   * @example
   * const sweep = session.createExperiment('sweep', { seed: 7, fields: { why: 'first try' } })
   * sweep.fields // { why: 'first try' }
   */
  createExperiment<S extends RunShape = Record<never, never>>(name?: string, options: ExperimentOptions = {}): Experiment<S> {
    if (isWorker()) throw new InsideWorkerError('createExperiment()')
    const { fields, seed, ifExists } = resolveExperimentOptions(options)
    const idExperiment = newExperimentId()
    const wanted = { idExperiment, name: name ?? experimentName(idExperiment), seed, fields: { ...fields } }
    const replaces = ifExists === 'replace' ? findExperiment(this.#lab, { name: wanted.name }) : undefined
    if (replaces !== undefined) return this.#experiment({ record: { ...wanted, suffix: replaces.suffix, created: dateNow() }, replaces })
    try {
      return this.#experiment({ record: claimExperiment(this.#lab, wanted) })
    } catch (error) {
      // Another process has created it in between.
      if (error instanceof ExperimentExistsError && ifExists === 'replace') return this.createExperiment<S>(wanted.name, options)
      throw error
    }
  }

  /**
   * Opens the experiment of this name, or creates it if there is none. Options apply only to a new
   * experiment; throws `ERR_OPTION_VALUE` if an existing one has another seed.
   *
   * @example
   * session.openExperiment('continued').addRuns({ seed: range(3) }).persist()
   * session.openExperiment('continued').runs.size // 3
   */
  openExperiment<S extends RunShape = Record<never, never>>(
    name: string,
    options: Omit<ExperimentOptions, 'ifExists'> = {},
  ): Experiment<S> {
    const { seed } = resolveExperimentOptions(options)
    const found = findExperiment(this.#lab, { name })
    if (found !== undefined) {
      if (options.seed !== undefined && seed !== found.seed) {
        throw new OptionValueError('seed', seed, `${json.stringify(found.seed)}, which experiment "${name}" was made with, or leave it out`)
      }
      return this.#experiment({ record: found })
    }
    try {
      return this.createExperiment<S>(name, options)
    } catch (error) {
      // Another process has created it in between.
      if (error instanceof ExperimentExistsError) return this.loadExperiment<S>(name)
      throw error
    }
  }

  /**
   * Loads the experiment of this name or id. Throws `ERR_EXPERIMENT_NOT_FOUND`, with the nearest
   * name, if there is none.
   *
   * @example
   * session.loadExperiment('example').idExperiment === experiment.idExperiment // true
   */
  loadExperiment<S extends RunShape = Record<never, never>>(by: string | { readonly idExperiment: string }): Experiment<S> {
    const found = findExperiment(this.#lab, typeof by === 'string' ? { name: by } : by)
    if (found !== undefined) return this.#experiment({ record: found })
    const wanted = typeof by === 'string' ? by : by.idExperiment
    throw new ExperimentNotFoundError(wanted, this.path, nearestName(wanted, experimentNames(this.#lab)))
  }

  /**
   * Saves a copy of an experiment that was not executed, such as one from `Experiment.fromBytes`,
   * and makes it live: it can be executed here. Its runs keep their ids, and with the same seed
   * (default 0) their random numbers. Throws `ERR_EXPERIMENT_EXISTS` if the name is taken, unless
   * another is passed, and `ERR_ALREADY_EXECUTED` if a run was executed: copies have no arguments
   * of such runs.
   *
   * @example
   * const prepared = createExperiment('prepared').addRuns({ A: [1, 2], B: [3, 4] })
   * const live = session.add(Experiment.fromBytes(prepared.toBytes()))
   * await live.execute((run) => { run.fields.AB = run.params.A * run.params.B })
   */
  add<S extends RunShape>(copy: Experiment<S>, options: { readonly name?: string; readonly seed?: number | string } = {}): Experiment<S> {
    if (isWorker()) throw new InsideWorkerError('add()')
    const { name, ...rest } = options
    const { seed } = resolveExperimentOptions(rest)
    const { idExperiment, fields, runs } = copy
    return this.#experiment({ record: adoptExperiment(this.#lab, { idExperiment, name: name ?? copy.name, fields, seed, runs }) })
  }

  /**
   * Lists all experiments, oldest first, with their runs by status. Reads each table once.
   *
   * @example
   * session.ls().map(({ name, counts }) => [name, counts.done])[0] // ['example', 4]
   */
  ls(): ExperimentSummary[] {
    return listExperiments(this.#lab)
  }

  /**
   * Returns the rows of a SELECT as objects. Binds parameters: an array for `?`, an object for
   * `@name`. Integers beyond 2^53 come as bigint. A second column `a` is called `a:1`, a third
   * `a:2`. Throws `ERR_QUERY` if the statement would write or cannot run.
   *
   * @example
   * session.query('SELECT params_A, AB FROM experiment_example WHERE params_A > ?', [1])
   */
  query(sql: string, parameters: SqlParameters = []): Record<string, SqlValue>[] {
    return query(this.#lab, sql, parameters).rows
  }

  /** The same with the names of the columns in order. @internal */
  table(sql: string): QueryResult {
    return query(this.#lab, sql, [])
  }

  /** Names of all experiments, oldest first. @internal */
  get experimentNames(): readonly string[] {
    return experimentNames(this.#lab)
  }

  /** What commands ask of an experiment; undefined if none has this name. @internal */
  reader(name: string): ExperimentReader | undefined {
    const record = findExperiment(this.#lab, { name })
    return record && new ExperimentReader(this.#lab, record)
  }

  /** Lets `read` see one state of the database, whatever others write meanwhile. @internal */
  snapshot<T>(read: () => T): T {
    return this.#lab.db.transaction(read)()
  }

  /**
   * Closes the database and ends idle workers; safe to call twice. Does not wait for an execution:
   * await it first.
   */
  close(): void {
    for (const backend of this.#backends.values()) void backend.close()
    this.#backends.clear()
    this.#lab.close()
  }

  /** What `JSON.stringify` writes: nothing that the database holds. */
  toJSON(): object {
    return { path: this.path }
  }

  toString(): string {
    return `Session ${this.path}`
  }

  [inspect.custom](_: number, options: InspectOptions): string {
    return `Session ${inspect({ path: this.path }, options)}`
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #experiment<S extends RunShape>(claim: Pick<Origin, 'record' | 'replaces'>): Experiment<S> {
    const spaces = loadSpaces(this.#lab, claim.record.idExperiment)
    return new Experiment<S>({ ...claim, lab: this.#lab, db: this, spaces, backendFor: (options) => this.#backendFor(options) })
  }

  /** One pool per backend, concurrency and memory limit, kept for the next execution. */
  #backendFor(options: ResolvedExecuteOptions): Backend {
    if (!this.#lab.isOpen) throw new SessionClosedError(this.path)
    const key = `${options.backend} ${options.concurrency} ${options.memory}`
    let backend = this.#backends.get(key)
    if (backend === undefined) {
      backend = BACKENDS[options.backend](options)
      this.#backends.set(key, backend)
    }
    return backend
  }
}

/**
 * Opens a session on a database file, which is created if it does not exist. Without a path, the
 * database is in memory. Throws `ERR_DATABASE` if the file cannot be opened, belongs to another
 * program, or comes from a newer version.
 *
 * @example
 * const session = createSession({ path: 'lab.db' })
 * session.close()
 */
export function createSession(options: SessionOptions = {}): Session {
  return new Session(options)
}

/**
 * Creates an experiment in a session of its own, in memory, for results that the same script reads.
 *
 * @example
 * createExperiment().addRuns({ A: [1, 2], B: [3, 4] }).runs.size // 4
 */
export function createExperiment<S extends RunShape = Record<never, never>>(name?: string, options: ExperimentOptions = {}): Experiment<S> {
  return createSession().createExperiment<S>(name, options)
}
