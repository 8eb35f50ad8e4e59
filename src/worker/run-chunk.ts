import { whileMarked } from '../chunk/mark.js'
import { type ChunkResult, decodeMessage, type WorkerOutput } from '../chunk/message.js'
import { monotonic } from '../chunk/monotonic.js'
import { NativePromise } from '../engine-globals.js'
import { WorkerLostError } from '../errors.js'
import type { Run } from '../model/run.js'
import { Chunk } from './chunk.js'
import type { ChunkTask, Opened, Preflight } from './chunk-task.js'
import { seedMathRandom } from './current-run.js'
import { openExecution } from './execution.js'
import { Idleness } from './idleness.js'
import { registerHost } from './run-host.js'
import { RunLogs } from './run-logs.js'
import { NOTHING_EXECUTED, waitUntilIdle } from './wait-until-idle.js'
import { NOTHING_SET_UP, setUpWorker } from './worker-hooks.js'

/** Executions that a worker keeps open: one per experiment, and few experiments share workers. */
const KEPT_EXECUTIONS = 4

/** Executes chunks in one slot, one after the other, however many it is given at once. */
export class ChunkRunner {
  readonly #slot: number
  readonly #tell: ((output: WorkerOutput) => void) | undefined
  readonly #onSetUp: ((execution: string) => Promise<void>) | undefined
  #tail: Promise<unknown> = NativePromise.resolve()
  readonly #opened = new Map<string, Promise<Opened>>()
  #chunk: Chunk | undefined
  #latest: Run | undefined
  /** What a run left behind may hold up all that come after it in this worker. */
  #isUsed = false

  /**
   * Calls `tell` with what runs write, if the execution asks for output, and `onSetUp` with the
   * execution when a hook has set up what must be torn down.
   */
  constructor(slot: number, tell?: (output: WorkerOutput) => void, onSetUp?: (execution: string) => Promise<void>) {
    this.#slot = slot
    this.#tell = tell
    this.#onSetUp = onSetUp
  }

  /** Loads the steps of an execution before its first chunk; rejects if a step cannot be loaded. */
  async preflight(task: Preflight): Promise<void> {
    await this.#open(task)
  }

  /**
   * Executes a chunk. Rejects only if its file cannot be written or a step cannot be loaded: a step
   * that throws is a result.
   */
  run(task: ChunkTask): Promise<ChunkResult> {
    const result = this.#tail.then(() => this.#run(task))
    this.#tail = result.catch(() => undefined)
    return result
  }

  /**
   * Tears down what was set up for an execution, once nothing is under way here, and forgets it.
   * Rejects with what the hook throws.
   */
  async tearDown(id: string): Promise<void> {
    const loading = this.#opened.get(id)
    if (loading === undefined) return
    this.#opened.delete(id)
    const opened = await loading.catch(() => undefined)
    const done = this.#tail.then(() => opened?.release()).then(() => opened?.setup.tearDown())
    this.#tail = done.catch(() => undefined)
    await done
  }

  /**
   * Aborts the signal of the run that waits, if its steps use it, and resolves when they have
   * settled. If they throw then, the run has no result; where this is final, the chunk never ends.
   */
  abort(isFinal: boolean): Promise<void> | undefined {
    return this.#chunk?.abort(isFinal)
  }

  /** Forgets an execution: what its runs still write or throw from now on belongs to no run. */
  close(id: string): void {
    const opened = this.#opened.get(id)
    this.#opened.delete(id)
    opened?.then(({ release }) => release()).catch(() => undefined)
  }

  #open({ id, execution, attachments }: Preflight): Promise<Opened> {
    let opened = this.#opened.get(id)
    if (opened === undefined) {
      const [oldest] = this.#opened.keys()
      if (oldest !== undefined && this.#opened.size === KEPT_EXECUTIONS) this.#evict(oldest)
      opened = this.#load(id, execution, attachments)
      this.#opened.set(id, opened)
    }
    return opened
  }

  #evict(id: string): void {
    this.tearDown(id).catch((error: Error) => process.emitWarning(error.message, { code: 'STATESWEEP_TEARDOWN_WORKER' }))
  }

  async #load(id: string, bytes: Uint8Array, attachments: readonly Uint8Array[]): Promise<Opened> {
    const execution = await openExecution(Buffer.from(bytes), attachments)
    const tell = this.#tell
    const logs = new RunLogs({
      tell: execution.message.echo && tell ? (event) => tell({ execution: id, event }) : undefined,
      keepsAll: execution.message.keepsOutput === true,
    })
    const release = registerHost(execution.message.idExperiment, {
      logs,
      escaped: (run, error) => (run !== undefined && this.#chunk?.fail(run, error)) || logs.escape(run ?? this.#latestRun, error),
      executes: (run) => this.#chunk?.executes(run) ?? false,
    })
    const { hooks } = execution.message
    const given = { config: execution.config(), slot: this.#slot }
    const setup = hooks === undefined ? NOTHING_SET_UP : await setUpWorker(hooks, given)
    if (setup.tearsDown) await this.#onSetUp?.(id)
    return { execution, logs, idleness: new Idleness(), setup, release }
  }

  get #latestRun(): Run | undefined {
    return this.#chunk?.latest ?? this.#latest
  }

  async #run(task: ChunkTask): Promise<ChunkResult> {
    task.marker.take(monotonic())
    try {
      const result = await this.#execute(task)
      task.marker.leave()
      return result
    } catch (error) {
      // The mark of a lost worker says which run may be the reason.
      if (!(error instanceof WorkerLostError)) task.marker.leave()
      throw error
    }
  }

  async #execute(task: ChunkTask): Promise<ChunkResult> {
    const message = decodeMessage(task.chunk)
    const isKnown = this.#opened.has(task.id)
    // A worker that does not know the execution has nothing of it under way.
    if (message.kind === 'idle' && !isKnown) return NOTHING_EXECUTED
    const opened = isKnown ? await this.#open(task) : await whileMarked(task.marker, 'loading', () => this.#open(task))
    const restore = opened.execution.message.seedGlobals ? seedMathRandom() : undefined
    try {
      if (message.kind === 'idle') return await waitUntilIdle(opened, { file: message.file, marker: task.marker })
      this.#chunk = new Chunk(opened, { task, message, slot: this.#slot, isWorkerUsed: this.#isUsed })
      return await this.#chunk.run()
    } finally {
      this.#latest = this.#latestRun
      this.#isUsed ||= this.#chunk?.isWorkerUsed === true
      this.#chunk = undefined
      restore?.()
    }
  }
}
