import type { Backend, Dispatch, EncodedChunk, EncodedExecution } from '../coordinator/contracts.js'
import { ExecutionStoppedError } from '../errors.js'
import type { OutputEvent } from '../options.js'
import { captureConsole } from '../worker/console-capture.js'
import { currentRun } from '../worker/current-run.js'
import { catchEscapedErrors } from '../worker/escaped-errors.js'
import { ChunkRunner } from '../worker/run-chunk.js'

/** Executes chunks in this thread, by the same path: for debugging, and for sweeps too small for a pool. */
export function createInlineBackend(begun?: EncodedExecution): Backend {
  let execution = begun
  let listener: ((event: OutputEvent) => void) | null = null
  const runner = new ChunkRunner(0, (event) => tell(listener, event))
  let releases: readonly (() => void)[] = []
  const end = () => {
    for (const release of releases) release()
    releases = []
    runner.close()
    listener = null
  }
  return {
    name: 'inline',
    concurrency: 1,
    capacity: 1,
    async begin(next, onOutput) {
      end()
      listener = onOutput
      releases = [captureConsole(), catchEscapedErrors('rethrow')]
      await runner.preflight({ id: next.id, execution: next.bytes })
      execution = next
    },
    dispatch({ bytes, cell }: EncodedChunk): Dispatch {
      if (execution === undefined) throw new Error('dispatch() before begin(); this is a defect of statesweep.')
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
    isolated: () => createInlineBackend(execution),
    end,
    async close() {
      end()
    },
  }
}

/** Outside of the run, whose log would take what the listener prints; what it throws is no error of the run, either. */
function tell(listener: ((event: OutputEvent) => void) | null, event: OutputEvent): void {
  currentRun.exit(() => {
    try {
      listener?.(event)
    } catch (error) {
      process.nextTick(() => {
        throw error
      })
    }
  })
}
