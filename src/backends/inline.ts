import { RunCell } from '../chunk/run-cell.js'
import type { Backend, Dispatch, EncodedChunk, EncodedExecution } from '../coordinator/contracts.js'
import { ExecutionStoppedError } from '../errors.js'
import { ChunkRunner } from '../worker/run-chunk.js'

/** Executes chunks in this thread, by the same path: for debugging, and for sweeps too small for a pool. */
export function createInlineBackend(begun?: EncodedExecution): Backend {
  const runner = new ChunkRunner(0)
  let execution = begun
  return {
    name: 'inline',
    concurrency: 1,
    capacity: 1,
    async begin(next) {
      await runner.preflight({ id: next.id, execution: new Uint8Array(next.bytes) })
      execution = next
    },
    dispatch({ bytes }: EncodedChunk): Dispatch {
      if (execution === undefined) throw new Error('dispatch() before begin(); this is a defect of statesweep.')
      const cell = new RunCell()
      const task = { id: execution.id, execution: new Uint8Array(execution.bytes), chunk: bytes, marker: cell }
      const done = runner.run(task).catch((error: unknown) => {
        throw new ExecutionStoppedError(error instanceof Error ? error.message : String(error), { cause: error })
      })
      return {
        done,
        current: () => cell.current(),
        interrupted: () => undefined,
        stop: () => cell.stop(),
        // Nothing can end a run of this thread: it is waited for.
        condemn: () => done.then(() => false).catch(() => false),
      }
    },
    isolated: () => createInlineBackend(execution),
    async close() {},
  }
}
