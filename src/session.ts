import { BACKENDS } from './backends/registry.js'
import type { Backend } from './coordinator/contracts.js'
import type { Database } from './database.js'
import { ExperimentExistsError, ExperimentNotFoundError, InsideWorkerError, OptionValueError, SessionClosedError } from './errors.js'
import { Experiment } from './experiment.js'
import type { Origin } from './experiment-origin.js'
import { experimentName, newExperimentId } from './model/ids.js'
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
import { ExperimentReader } from './store/experiment-reader.js'
import { claimExperiment, experimentNames, findExperiment, loadSpaces } from './store/experiments.js'
import { Lab } from './store/lab.js'
import { type ExperimentSummary, listExperiments } from './store/list-experiments.js'
import { query, type SqlParameters, type SqlValue } from './store/query.js'

/**
 * A handle on one database of experiments, with the worker pools that its executions use. Pools hold no process open: a script that
 * ends, ends. Close the session to free the file and the workers earlier.
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

  /** Path of the database, absolute; `':memory:'` for one in memory. */
  get path(): string {
    return this.#lab.path
  }

  /**
   * A new experiment. Its name is claimed at once: a name that exists is an error (`ERR_EXPERIMENT_EXISTS`), unless
   * `ifExists: 'replace'`, which drops the old experiment when the first execution of the new one has passed its preflight.
   * Without a name it gets six characters of a hash of its id.
   *
   * @example
   * session.createExperiment('sweep', { seed: 7, fields: { why: 'first try' } }).fields // { why: 'first try' }
   */
  createExperiment<S extends RunShape = Record<never, never>>(name?: string, options: ExperimentOptions = {}): Experiment<S> {
    if (isWorker()) throw new InsideWorkerError('createExperiment()')
    const { fields, seed, ifExists } = resolveExperimentOptions(options)
    const idExperiment = newExperimentId()
    const wanted = { idExperiment, name: name ?? experimentName(idExperiment), seed, fields: { ...fields } }
    const replaces = ifExists === 'replace' ? findExperiment(this.#lab, { name: wanted.name }) : undefined
    if (replaces !== undefined) return this.#experiment({ record: { ...wanted, suffix: replaces.suffix, created: Date.now() }, replaces })
    return this.#experiment({ record: claimExperiment(this.#lab, wanted) })
  }

  /**
   * The experiment of this name as it stands in the database; created if there is none. Options apply to a new one only; another seed than the one it
   * was made with is an error.
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
        throw new OptionValueError('seed', seed, `${JSON.stringify(found.seed)}, which experiment "${name}" was made with, or leave it out`)
      }
      return this.#experiment({ record: found })
    }
    try {
      return this.createExperiment<S>(name, options)
    } catch (error) {
      // Another process has made it in between.
      if (error instanceof ExperimentExistsError) return this.loadExperiment<S>(name)
      throw error
    }
  }

  /**
   * The experiment of this name or id; `ERR_EXPERIMENT_NOT_FOUND`, with the nearest name, if there is none.
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
   * Every experiment of the database, oldest first, with its runs by status. One pass over each table.
   *
   * @example
   * session.ls().map(({ name, counts }) => [name, counts.done])[0] // ['example', 4]
   */
  ls(): ExperimentSummary[] {
    return listExperiments(this.#lab)
  }

  /**
   * Rows of one SELECT, as objects. Parameters are bound: an array for `?`, an object for `@name`. Integers beyond 2^53 come as bigint.
   * `ERR_QUERY` where the statement would write, or cannot be run.
   *
   * @example
   * session.query('SELECT params_A, AB FROM experiment_example WHERE params_A > ?', [1])
   */
  query(sql: string, parameters: SqlParameters = []): Record<string, SqlValue>[] {
    return query(this.#lab, sql, parameters)
  }

  /** Names of all experiments, oldest first. @internal */
  get experimentNames(): readonly string[] {
    return experimentNames(this.#lab)
  }

  /** What commands ask of an experiment; undefined if there is none of this name. @internal */
  reader(name: string): ExperimentReader | undefined {
    const record = findExperiment(this.#lab, { name })
    return record && new ExperimentReader(this.#lab, record)
  }

  /** What `read` reads, reads one state of the database, whatever other processes write meanwhile. @internal */
  snapshot<T>(read: () => T): T {
    return this.#lab.db.transaction(read)()
  }

  /** Closes the database and ends idle workers; safe to call twice. What executes is not waited for: await it first. */
  close(): void {
    for (const backend of this.#backends.values()) void backend.close()
    this.#backends.clear()
    this.#lab.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #experiment<S extends RunShape>(claim: Pick<Origin, 'record' | 'replaces'>): Experiment<S> {
    const spaces = loadSpaces(this.#lab, claim.record.idExperiment)
    return new Experiment<S>({ ...claim, lab: this.#lab, db: this, spaces, backendFor: (options) => this.#backendFor(options) })
  }

  /** One pool per backend and concurrency, kept for the next execution. */
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
 * Opens a session on a database file, made if it is not there; without a path the database is in memory. `ERR_DATABASE` where the file is another
 * program's, newer than this version, or cannot be opened.
 *
 * @example
 * const session = createSession({ path: 'lab.db' })
 * session.close()
 */
export function createSession(options: SessionOptions = {}): Session {
  return new Session(options)
}

/**
 * A new experiment in a session of its own, in memory: for results that are read in the same script.
 *
 * @example
 * createExperiment().addRuns({ A: [1, 2], B: [3, 4] }).runs.size // 4
 */
export function createExperiment<S extends RunShape = Record<never, never>>(name?: string, options: ExperimentOptions = {}): Experiment<S> {
  return createSession().createExperiment<S>(name, options)
}
