import { MARKS } from '../chunk/run-mark.js'
import type { Backend, Dispatch, EncodedChunk, EncodedExecution } from '../coordinator/contracts.js'
import { WorkerProcess } from './worker-process.js'

export interface ProcessesOptions {
  readonly concurrency: number
  /** Megabytes that a process may hold beyond an idle one, and of its JavaScript heap; null for what Node.js gives. */
  readonly memory: number | null
}

/**
 * Executes chunks in child processes, for steps that can take the process down: native addons, arrays that abort it, `process.chdir`. The
 * processes live as long as the session, hold no process open, and die with this one. A dead one is replaced with the next chunk.
 */
export function createProcessesBackend({ concurrency, memory }: ProcessesOptions, begun?: EncodedExecution): Backend {
  const workers = Array.from({ length: concurrency }, (): WorkerProcess | undefined => undefined)
  let execution = begun
  const start = (slot: number): WorkerProcess => {
    const onExit = () => {
      workers[slot] = undefined
    }
    const worker = new WorkerProcess({ slot, memory, onExit })
    workers[slot] = worker
    return worker
  }
  return {
    name: 'processes',
    concurrency,
    capacity: concurrency * MARKS,
    async begin(next) {
      const opened = await Promise.allSettled(Array.from(workers, (worker, slot) => (worker ?? start(slot)).open(next)))
      for (const result of opened) if (result.status === 'rejected') throw result.reason
      execution = next
    },
    dispatch({ bytes }: EncodedChunk): Dispatch {
      if (execution === undefined) throw new Error('dispatch() before begin(); this is a defect of statesweep.')
      const slot = idlest(workers)
      let worker = workers[slot]
      if (worker === undefined) {
        worker = start(slot)
        // What is wrong with the steps now, each chunk that waits for them says.
        worker.open(execution).catch(() => {})
      }
      return worker.dispatch(bytes)
    },
    isolated: () => createProcessesBackend({ concurrency: 1, memory }, execution),
    async close() {
      await Promise.all(workers.map((worker) => worker?.close()))
    },
  }
}

/** The slot with the fewest chunks; one without a process has none. */
function idlest(workers: readonly (WorkerProcess | undefined)[]): number {
  const loads = workers.map((worker) => worker?.load ?? 0)
  return loads.indexOf(Math.min(...loads))
}
