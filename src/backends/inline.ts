import type { Backend, Dispatch, EncodedChunk } from '../coordinator/contracts.js'
import { ExecutionStoppedError } from '../errors.js'
import { ChunkRunner } from '../worker/run-chunk.js'

/** Executes chunks in this thread, by the same path: for debugging, and for sweeps too small for a pool. */
export function createInlineBackend(): Backend {
  const runner = new ChunkRunner(0)
  return {
    name: 'inline',
    concurrency: 1,
    capacity: 1,
    begin: ({ id, bytes }) => runner.preflight({ id, execution: bytes }),
    dispatch({ execution, bytes, cell }: EncodedChunk): Dispatch {
      const task = { id: execution.id, execution: execution.bytes, chunk: bytes, cell: cell.buffer }
      const done = runner.run(task).catch((error: unknown) => {
        throw new ExecutionStoppedError(error instanceof Error ? error.message : String(error), { cause: error })
      })
      return {
        done,
        // Nothing can end a run of this thread: it is waited for.
        condemn: () => done.then(() => false).catch(() => false),
      }
    },
    isolated: createInlineBackend,
    async close() {},
  }
}
