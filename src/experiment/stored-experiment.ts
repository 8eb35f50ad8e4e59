import { type Planned, planExecution } from '../coordinator/plan-execution.js'
import { AlreadyExecutingError, InsideWorkerError } from '../errors.js'
import { executeRequest } from '../execute-request.js'
import { executionRequest } from '../execution-request.js'
import type { ExecutionContext, Origin } from '../experiment-origin.js'
import type { Outcome } from '../model/outcome.js'
import { isWorker } from '../model/worker-mark.js'
import type { ResolvedExecuteOptions } from '../options.js'
import type { Axes } from '../spaces/axis.js'
import type { RecordedSpaces } from '../spaces/recorded-spaces.js'
import type { Params, Space } from '../spaces/space.js'
import { withNew } from '../spaces/with-new.js'
import type { StepReference } from '../steps/define/reference.js'
import { claimAndSave } from '../store/claim-and-save.js'
import { deleteExperiment, loadSpaces, storedExperiment } from '../store/experiments.js'
import { LabRunStore } from '../store/lab-run-store.js'
import { type ExecutionInfo, listExecutions } from '../store/list-executions.js'
import { type RunningInfo, readRunning } from '../store/running.js'
import { NOTHING_SAVED, type Saved, savedOf } from '../store/saved.js'
import { StoredRuns } from '../store/stored-runs.js'
import { restoreArgs } from './restore-args.js'

/** An experiment in its database: its runs, what of it is saved, and one execution at a time. */
export class StoredExperiment {
  readonly origin: Origin
  readonly runs: StoredRuns
  readonly #fields: () => Record<string, unknown>
  #spaces: RecordedSpaces
  /** Undefined while the name still belongs to the experiment that this one replaces. */
  #store: LabRunStore | undefined
  #saved: Saved
  #isExecuting = false
  #outcome: Outcome | undefined

  /** `fields`: those of the experiment as they are now. */
  constructor(origin: Origin, fields: () => Record<string, unknown>) {
    const { lab, record, replaces, spaces } = origin
    this.origin = origin
    this.#fields = fields
    this.#spaces = spaces
    this.#saved = replaces === undefined ? savedOf(spaces.size, record.fields) : NOTHING_SAVED
    this.#store = replaces === undefined ? new LabRunStore(lab, record) : undefined
    this.runs = new StoredRuns({ name: record.name, table: () => this.#store?.table, spaces: () => this.#spaces })
  }

  get spaces(): RecordedSpaces {
    return this.#spaces
  }

  /** See `Experiment`. */
  get outcome(): Outcome | undefined {
    return this.#outcome
  }

  get executions(): ExecutionInfo[] {
    const { lab, record } = this.origin
    return lab.guard(() => listExecutions(lab, record.idExperiment))
  }

  running(): RunningInfo[] {
    const { lab, record } = this.origin
    return this.#store === undefined ? [] : lab.guard(() => readRunning(lab, record))
  }

  add(given: Axes | Space): void {
    this.#spaces = withNew(this.#spaces, given, this.origin.record.idExperiment)
  }

  /** Adds one more run with these params, of which there may be others. Returns its number. */
  addOne(params: Params): number {
    this.#refuseWhileExecuting()
    this.#spaces = this.#spaces.withOne(this.origin.record.idExperiment, params)
    return this.#spaces.size - 1
  }

  async execute(steps: readonly StepReference[], given: ResolvedExecuteOptions, context: ExecutionContext): Promise<void> {
    const { origin } = this
    if (isWorker()) throw new InsideWorkerError('execute()')
    this.#refuseWhileExecuting()
    this.#isExecuting = true
    try {
      const options = restoreArgs(given, this.runs, origin.record.name)
      if (this.#spaces.all.length === 0) this.#spaces = this.#spaces.withOne(origin.record.idExperiment)
      if (this.#saved.runs === 0) origin.backendFor(options) // Workers start while this thread hashes.
      const request = await this.#request(steps, options, context)
      const host = { ...context, origin, store: this.#store, claim: () => this.#claim(context.seed) }
      const { outcome, error } = await executeRequest(request, host)
      this.#outcome = outcome
      if (error !== undefined && options.onError !== 'continue') throw error
    } finally {
      this.#isExecuting = false
    }
  }

  /** Plans what `execute` would do. `leftovers`: chunk files not merged yet. */
  async plan(
    steps: readonly StepReference[],
    options: ResolvedExecuteOptions,
    context: ExecutionContext,
  ): Promise<Planned & { readonly leftovers: number }> {
    const request = await this.#request(steps, options, context)
    return { ...planExecution({ ...request, store: this.#store }), leftovers: this.#store?.leftovers ?? 0 }
  }

  persist(): void {
    const { lab, record } = this.origin
    if (this.#isExecuting) this.#claim()
    else lab.whileLocked(record, () => this.#claim())
  }

  /** As the database has it now. */
  reload(): Origin {
    const { replaces: _, ...origin } = this.origin
    const { lab } = origin
    const record = storedExperiment(lab, origin.record)
    return { ...origin, record, spaces: loadSpaces(lab, record.idExperiment) }
  }

  delete(): void {
    const { lab } = this.origin
    this.#refuseWhileExecuting()
    const record = storedExperiment(lab, this.origin.record)
    lab.whileLocked(record, () => deleteExperiment(lab, record))
  }

  #request(steps: readonly StepReference[], options: ResolvedExecuteOptions, context: ExecutionContext) {
    const subject = { record: this.origin.record, spaces: this.#spaces, known: this.#saved.runs }
    return executionRequest(subject, steps, { options, context })
  }

  /** Claims the name in the database and saves fields and spaces. */
  #claim(seed?: number | string): LabRunStore {
    const now = { fields: this.#fields(), seed, spaces: this.#spaces, saved: this.#saved }
    const { store, saved } = claimAndSave(this.origin, this.#store, now)
    this.#store = store
    this.#saved = saved
    return store
  }

  #refuseWhileExecuting(): void {
    if (this.#isExecuting) throw new AlreadyExecutingError(this.origin.record.name)
  }
}
