import type { Backend, Dispatch, EncodedChunk } from '../coordinator/contracts.js'
import { NativePromise } from '../engine-globals.js'
import { newFamilyName } from '../steps/exec/family-mark.js'
import { killMarked } from '../steps/exec/marked.js'
import type { Listeners } from './messages.js'
import { allTornDown } from './torn-down.js'
import { WorkerProcess } from './worker-process.js'

/** One executes and one waits, so that no worker waits for a merge. */
const CHUNKS_PER_WORKER = 2

export interface ProcessesOptions {
  readonly concurrency: number
  /**
   * Megabytes that a process may hold beyond an idle one, and of JavaScript heap; null: no limit of
   * ours.
   */
  readonly memory: number | null
  /** Number of the first slot. Default 0. */
  readonly firstSlot?: number
}

/**
 * Executes chunks in child processes, for steps that can crash a process or need one of their own:
 * native addons, arrays that outgrow it, `process.chdir`. The processes live as long as the
 * session, do not keep this process alive, and die with it. The next chunk replaces a dead one.
 */
export function createProcessesBackend(
  { concurrency, memory, firstSlot = 0 }: ProcessesOptions,
  listeners: Listeners = new Map(),
): Backend {
  const family = newFamilyName()
  let started = 0
  const workers = Array.from({ length: concurrency }, (): WorkerProcess | undefined => undefined)
  const workerIn = (slot: number): WorkerProcess => {
    const onExit = () => {
      workers[slot] = undefined
    }
    const worker = workers[slot] ?? new WorkerProcess({ slot: firstSlot + slot, name: `${family}.${started++}`, memory, listeners, onExit })
    workers[slot] = worker
    return worker
  }
  return {
    name: 'processes',
    concurrency,
    capacity: concurrency * CHUNKS_PER_WORKER,
    async begin(execution, onOutput) {
      if (onOutput !== null) listeners.set(execution.id, onOutput)
      const opened = await NativePromise.allSettled(workers.map((_, slot) => workerIn(slot).open(execution)))
      for (const result of opened) if (result.status === 'rejected') throw result.reason
    },
    dispatch: (chunk: EncodedChunk): Dispatch => workerIn(idlest(workers)).dispatch(chunk),
    isolated: (slot) => createProcessesBackend({ concurrency: 1, memory, firstSlot: slot }, listeners),
    tearDown: ({ id }) => allTornDown(workers.map((worker) => worker?.tearDown(id) ?? NativePromise.resolve(undefined))),
    end({ id }) {
      listeners.delete(id)
      for (const worker of workers) worker?.forget(id)
    },
    async close() {
      await NativePromise.all(workers.map((worker) => worker?.close()))
      // Once more for all, since a worker that was killed has not looked itself.
      if (started > 0) killMarked(`${family}.`)
    },
  }
}

/** The slot with the fewest chunks. A slot without a process has none. */
function idlest(workers: readonly (WorkerProcess | undefined)[]): number {
  const loads = workers.map((worker) => worker?.load ?? 0)
  return loads.indexOf(Math.min(...loads))
}
