import { SharedMark } from '../chunk/shared-mark.js'
import type { Backend, Dispatch, EncodedChunk } from '../coordinator/contracts.js'
import { timers } from '../engine-globals.js'
import { ExecutionStoppedError } from '../errors.js'
import type { OutputEvent } from '../options.js'
import { captureConsole } from '../worker/console-capture.js'
import { currentRun } from '../worker/current-run.js'
import { catchEscapedErrors } from '../worker/escaped-errors.js'
import { isolateConsole } from '../worker/isolate-console.js'
import { isolateProcess } from '../worker/isolate-process.js'
import { ChunkRunner } from '../worker/run-chunk.js'
import { taskOf } from './messages.js'
import { allTornDown, tornDown } from './torn-down.js'

interface Begun {
  readonly onOutput: ((event: OutputEvent) => void) | null
  readonly releases: readonly (() => void)[]
}

/** Executes chunks in this thread, by the same path, for debugging and for tiny sweeps. */
export function createInlineBackend(): Backend {
  const begun = new Map<string, Begun>()
  const loaded = new Set<string>()
  const runner = new ChunkRunner(0, ({ execution, event }) => tell(begun.get(execution)?.onOutput ?? null, event))
  const end = (id: string) => {
    for (const release of begun.get(id)?.releases ?? []) release()
    begun.delete(id)
    runner.close(id)
  }
  return {
    name: 'inline',
    concurrency: 1,
    capacity: 1,
    begin(execution, onOutput) {
      begun.set(execution.id, { onOutput, releases: [captureConsole(), isolateConsole(), isolateProcess(), catchEscapedErrors('rethrow')] })
      return runner.preflight(taskOf(execution)).then(() => void loaded.add(execution.id))
    },
    dispatch({ execution, bytes, onPart }: EncodedChunk): Dispatch {
      const cell = new SharedMark()
      // What merging does, and what it tells others, does not belong to the run.
      const task = { ...taskOf(execution), chunk: bytes, marker: cell, ...(onPart && { onPart: () => currentRun.exit(onPart) }) }
      const done = runner.run(task).catch((error: unknown) => {
        throw new ExecutionStoppedError(error instanceof Error ? error.message : String(error), { cause: error })
      })
      return {
        done,
        current: () => cell.current(),
        slot: () => 0,
        interrupted: () => undefined,
        stop: () => cell.stop(),
        // Nothing can end a run in this thread. Aborts its signal, unless it is late, and waits.
        condemn(mark) {
          if (mark === undefined) void runner.abort(false)
          return done.then(() => false).catch(() => false)
        },
        kill: async () => {},
      }
    },
    isolated: () => createInlineBackend(),
    async tearDown({ id }) {
      if (!loaded.delete(id)) return []
      const done = runner.tearDown(id).then(
        () => undefined,
        (error: Error) => error.message,
      )
      return await allTornDown([tornDown(0, { done, kill: () => {} })])
    },
    end: ({ id }) => end(id),
    async close() {
      for (const id of begun.keys()) end(id)
    },
  }
}

/** Calls the listener outside of the run: what it prints and throws does not belong to the run. */
function tell(listener: ((event: OutputEvent) => void) | null, event: OutputEvent): void {
  currentRun.exit(() => {
    try {
      listener?.(event)
    } catch (error) {
      timers.nextTick(() => {
        throw error
      })
    }
  })
}
