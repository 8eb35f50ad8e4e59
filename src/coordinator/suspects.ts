import { RunEndsProcessError } from '../errors.js'
import type { ResolvedExecuteOptions } from '../options.js'
import type { RecordedSpaces } from '../spaces/recorded-spaces.js'
import type { Backend, EncodedExecution, RunStore, Suspect } from './contracts.js'
import { RunQueue } from './queue.js'
import { RunSet } from './run-set.js'
import { unlessAborted } from './unless-aborted.js'

/** Deaths with a run alone, after which it is not tried again. One came before, with others. */
const TRIES = 2

interface Site {
  readonly backend: Backend
  readonly execution: EncodedExecution
  readonly store: RunStore
  readonly spaces: RecordedSpaces
  readonly options: ResolvedExecuteOptions
  backendFor(options: ResolvedExecuteOptions): Backend
  /** False if the execution was stopped. */
  dispatch(backend: Backend, queue: RunQueue): Promise<boolean>
}

/**
 * Executes the runs that were under way when a process died, in child processes: they cannot kill
 * this process there, and the guilty run is found like any other. If the steps cannot be loaded
 * there, executes the runs here one by one; the third death over the same run throws an error that
 * names it.
 */
export async function executeSuspects(suspects: readonly Suspect[], site: Site): Promise<void> {
  const { execution, options } = site
  if (suspects.length === 0) return
  const apart = site.backendFor({ ...options, backend: 'processes' })
  if (apart === site.backend) return executeApart(suspects, apart, site)
  try {
    await unlessAborted(apart.begin(execution, options.onOutput), options.signal)
  } catch (error) {
    apart.end(execution)
    options.signal?.throwIfAborted()
    return executeOneByOne(suspects, error, site)
  }
  try {
    await executeApart(suspects, apart, site)
  } finally {
    apart.end(execution)
  }
}

async function executeApart(suspects: readonly Suspect[], backend: Backend, site: Site): Promise<void> {
  if (await site.dispatch(backend, queueOf(suspects, site))) site.store.acquit()
}

async function executeOneByOne(suspects: readonly Suspect[], reason: unknown, site: Site): Promise<void> {
  const { backend, store, spaces } = site
  for (const suspect of suspects) {
    const { run, tries } = suspect
    if (tries >= TRIES) throw new RunEndsProcessError(spaces.idOf(run), { deaths: tries + 1, params: spaces.locate(run).params, reason })
    store.tryOut(run)
    const goesOn = await site.dispatch(backend, queueOf([suspect], site))
    // The run has ended and this process lives. The others stay suspects.
    store.acquit(run)
    if (!goesOn) return
  }
}

function queueOf(suspects: readonly Suspect[], { spaces }: Site): RunQueue {
  const runs = RunSet.none(spaces.size)
  for (const { run } of suspects) runs.add(run)
  return new RunQueue(runs)
}
