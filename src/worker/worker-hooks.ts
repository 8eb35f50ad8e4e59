import type { ExecutionMessage } from '../chunk/message.js'
import { WorkerHookError } from '../errors.js'
import { loadSteps } from '../steps/load/load-steps.js'

/** What an execution has set up in one worker. */
export interface WorkerSetup {
  /** What `setupWorker` returned: `run.worker`. */
  readonly worker: unknown
  /** True if there is something to tear down. */
  readonly tearsDown: boolean
  tearDown(): Promise<void>
}

/**
 * Loads the hooks of an execution and calls `setupWorker`.
 *
 * @throws WorkerHookError for what the hook throws, and what `loadSteps` throws
 */
export async function setUpWorker(
  { setupWorker, teardownWorker }: NonNullable<ExecutionMessage['hooks']>,
  given: { readonly config: object; readonly slot: number },
): Promise<WorkerSetup> {
  const [setup] = setupWorker === undefined ? [] : await loadSteps([setupWorker])
  const [teardown] = teardownWorker === undefined ? [] : await loadSteps([teardownWorker])
  const call = async (hook: WorkerHookError['hook'], execute: () => unknown) => {
    try {
      return await execute()
    } catch (error) {
      throw new WorkerHookError(hook, given.slot, { cause: error })
    }
  }
  const worker = setup && (await call('setupWorker', () => setup.call(given)))
  return {
    worker,
    tearsDown: teardown !== undefined,
    async tearDown() {
      if (teardown !== undefined) await call('teardownWorker', () => teardown.call(worker))
    },
  }
}

/** What an execution without hooks has set up. */
export const NOTHING_SET_UP: WorkerSetup = { worker: undefined, tearsDown: false, tearDown: async () => {} }
