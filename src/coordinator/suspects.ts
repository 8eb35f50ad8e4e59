import { RunEndsProcessError } from '../errors.js'
import { ChunkSizer } from './chunk-size.js'
import type { Backend, EncodedExecution, RunStore, Suspect } from './contracts.js'
import type { DispatcherParts } from './dispatcher.js'
import type { ExecuteRequest } from './execute.js'
import { idOf } from './id-of.js'
import { RunQueue } from './queue.js'
import { RunSet } from './run-set.js'
import { unlessAborted } from './unless-aborted.js'

/** Deaths of the process over one run, alone, before it is not tried again; one more came before, when others were under way, too. */
const TRIES = 2

interface Parts extends Pick<ExecuteRequest, 'backendFor' | 'spaces' | 'options'> {
  readonly backend: Backend
  readonly execution: EncodedExecution
  readonly store: RunStore
  /** True unless the execution was stopped meanwhile. */
  dispatch(parts: Pick<DispatcherParts, 'backend' | 'queue' | 'sizer'>): Promise<boolean>
}

/**
 * Executes the runs that were under way when a process died: in child processes, where the one that it died of is found as any other, and cannot
 * end this process. Where the steps cannot be loaded there, one by one; the third death over the same run ends with an error that names it.
 */
export async function executeSuspects(suspects: readonly Suspect[], parts: Parts): Promise<void> {
  const { execution, options } = parts
  if (suspects.length === 0) return
  const apart = parts.backendFor({ ...options, backend: 'processes' })
  if (apart === parts.backend) return executeApart(suspects, apart, parts)
  try {
    await unlessAborted(apart.begin(execution, options.onOutput), options.signal)
  } catch (error) {
    apart.end(execution)
    options.signal?.throwIfAborted()
    return executeOneByOne(suspects, { ...parts, reason: error })
  }
  try {
    await executeApart(suspects, apart, parts)
  } finally {
    apart.end(execution)
  }
}

async function executeApart(suspects: readonly Suspect[], backend: Backend, parts: Parts): Promise<void> {
  const queue = queueOf(suspects, parts)
  if (await parts.dispatch({ backend, queue, sizer: new ChunkSizer(backend.concurrency) })) parts.store.acquit()
}

async function executeOneByOne(suspects: readonly Suspect[], parts: Parts & { readonly reason: unknown }): Promise<void> {
  const { backend, store, spaces, reason } = parts
  for (const suspect of suspects) {
    const { run, tries } = suspect
    if (tries >= TRIES) throw new RunEndsProcessError(idOf(spaces, run), { deaths: tries + 1, params: spaces.locate(run).params, reason })
    store.tryOut(run)
    const goesOn = await parts.dispatch({ backend, queue: queueOf([suspect], parts), sizer: new ChunkSizer(backend.concurrency) })
    // It ended or was ended, and this process lives: what is left stays suspected.
    store.acquit(run)
    if (!goesOn) return
  }
}

function queueOf(suspects: readonly Suspect[], { spaces }: Parts): RunQueue {
  const runs = RunSet.none(spaces.size)
  for (const { run } of suspects) runs.add(run)
  return new RunQueue(runs)
}
