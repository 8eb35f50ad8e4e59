import { fileURLToPath } from 'node:url'
import type * as PiscinaModule from 'piscina'
import type { Piscina } from 'piscina'
import { runOf } from '../chunk/mark.js'
import type { ChunkAnswer } from '../chunk/message.js'
import { SharedMark } from '../chunk/shared-mark.js'
import type { Backend, Dispatch, EncodedChunk } from '../coordinator/contracts.js'
import { NativePromise, timers } from '../engine-globals.js'
import { WorkerLostError } from '../errors.js'
import { reviveError } from '../model/revive-error.js'
import { onDemand } from '../on-demand.js'
import { markOf, newFamilyName } from '../steps/exec/family-mark.js'
import { killMarked } from '../steps/exec/marked.js'
import { type Listeners, resultOf, taskOf, tellOutput } from './messages.js'
import { SetUpThreads } from './set-up-threads.js'

const piscina = onDemand<typeof PiscinaModule>('piscina')
/**
 * One executes and one waits, so that no worker waits for a merge. Behind a busy coordinator
 * workers idled 0.2 ms; with one task 80.
 */
const TASKS_PER_WORKER = 2
/**
 * Megabytes of young generation: every run makes garbage, and a small nursery stays in the cache.
 */
const YOUNG_GENERATION_MB = 8

export interface ThreadsOptions {
  readonly concurrency: number
  /** Megabytes of heap per thread; null: the limit of Node.js. */
  readonly memory: number | null
  /** Number of the first slot. Default 0. */
  readonly firstSlot?: number
}

/**
 * Executes chunks on worker threads, in a pool that lives as long as its session and does not keep
 * the process alive.
 */
export function createThreadsBackend({ concurrency, memory, firstSlot = 0 }: ThreadsOptions, listeners: Listeners = new Map()): Backend {
  const family = newFamilyName()
  const slots = new SharedArrayBuffer(concurrency * Int32Array.BYTES_PER_ELEMENT)
  const pool = createPool({ concurrency, memory, firstSlot }, { slots, family })
  pool.on('workerDestroy', () => timers.queueMicrotask(() => freeSlots(slots, pool.threads)))
  const setUp = new SetUpThreads()
  pool.on('message', (message: unknown) => setUp.take(message) || tellOutput(listeners, message))
  const underWay = new Set<SharedMark>()
  const terminate = (threadIds: readonly number[]) =>
    NativePromise.all(pool.threads.filter(({ threadId }) => threadIds.includes(threadId)).map((thread) => thread.terminate()))
  return {
    name: 'threads',
    concurrency,
    capacity: concurrency * TASKS_PER_WORKER,
    async begin(execution, onOutput) {
      if (onOutput !== null) listeners.set(execution.id, onOutput)
      setUp.begin(execution.id)
      // Each idle worker gets one: all load the steps before the first run, when the clock starts.
      const preflights = Array.from({ length: concurrency }, () => pool.run(taskOf(execution)) as Promise<ChunkAnswer>)
      for (const answer of await NativePromise.all(preflights)) if ('error' in answer) throw reviveError(answer.error)
    },
    dispatch({ execution, bytes }: EncodedChunk): Dispatch {
      const cell = new SharedMark()
      const task = { ...taskOf(execution), chunk: bytes, cell: cell.buffer }
      underWay.add(cell)
      setUp.begin(execution.id)
      const answer = (pool.run(task) as Promise<ChunkAnswer>).finally(() => underWay.delete(cell))
      const done = answer.then(resultOf, (error: unknown) => lost(error, cell, family))
      return {
        done,
        current: () => cell.current(),
        slot: () => slotOf(slots, cell.thread, firstSlot),
        interrupted: () => cell.interrupted(),
        stop: () => cell.stop(),
        async condemn(mark) {
          if (!cell.condemn(mark)) return false
          await terminate([cell.thread])
          return true
        },
        async kill() {
          if (!underWay.has(cell)) return
          const executing = [...underWay].filter((other) => other.current() !== undefined).map(({ thread }) => thread)
          const silent = pool.threads.map(({ threadId }) => threadId).filter((threadId) => !executing.includes(threadId))
          await terminate(cell.thread === 0 ? silent : [cell.thread])
        },
      }
    },
    isolated: (slot) => createThreadsBackend({ concurrency: 1, memory, firstSlot: slot }, listeners),
    tearDown: ({ id }) => setUp.tearDown(id, (thread) => terminate([thread])),
    end({ id }) {
      listeners.delete(id)
      setUp.end(id)
    },
    async close() {
      await pool.destroy()
      killMarked(`${family}.`)
    },
  }
}

function createPool(
  { concurrency, memory, firstSlot }: Required<ThreadsOptions>,
  shared: { slots: SharedArrayBuffer; family: string },
): Piscina {
  const pool = new (piscina().Piscina)({
    filename: fileURLToPath(new URL('../../workers/thread.js', import.meta.url)),
    minThreads: concurrency,
    maxThreads: concurrency,
    idleTimeout: Number.POSITIVE_INFINITY,
    concurrentTasksPerWorker: TASKS_PER_WORKER,
    // With atomics a worker sleeps between tasks and its timers stand still: 30 ms became 503.
    atomics: 'disabled',
    recordTiming: false,
    workerData: { ...shared, firstSlot },
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB, ...(memory !== null && { maxOldGenerationSizeMb: memory }) },
  })
  // The pool replaces a worker that dies idle; one that dies with tasks rejects them.
  pool.on('error', () => {})
  return pool
}

/**
 * Frees the slots of dead threads for their replacements, which take longer to start than a turn.
 */
function freeSlots(slots: SharedArrayBuffer, threads: Piscina['threads']): void {
  const held = new Int32Array(slots)
  const alive = new Set(threads.map(({ threadId }) => threadId))
  for (let slot = 0; slot < held.length; slot++) if (!alive.has(Atomics.load(held, slot))) Atomics.store(held, slot, 0)
}

function slotOf(slots: SharedArrayBuffer, thread: number, firstSlot: number): number | undefined {
  const at = thread === 0 ? -1 : new Int32Array(slots).indexOf(thread)
  return at === -1 ? undefined : firstSlot + at
}

/** The commands of a thread do not end with it. */
function lost(error: unknown, cell: SharedMark, family: string): never {
  if (cell.thread !== 0) killMarked(markOf(`${family}.${cell.thread}`))
  throw new WorkerLostError(runOf(cell.interrupted()), error instanceof Error ? error.message : String(error), { cause: error })
}
