import type { Verdict } from '../chunk/message.js'
import { dateNow } from '../engine-globals.js'
import { RunEndsProcessError } from '../errors.js'
import type { ResolvedExecuteOptions } from '../options.js'
import type { RecordedSpaces } from '../spaces/recorded-spaces.js'
import { ChunkSizer } from './chunk-size.js'
import type { Backend, EncodedExecution, RunStore, Suspect } from './contracts.js'
import { endExecution } from './end-execution.js'
import { isRepeated } from './plan.js'
import { RunQueue } from './queue.js'
import { RunSet } from './run-set.js'
import { unlessAborted } from './unless-aborted.js'

/** Deaths with a run alone, after which it is named each time. One came before. */
const NAMED_FROM = 2
/**
 * How many times fewer runs are under way after each death: an innocent run of hours, of which many
 * execute at once on a machine that is taken away now and then, must not become one of a queue.
 */
const NARROWING = 8

interface Site {
  readonly backend: Backend
  readonly execution: EncodedExecution
  readonly store: RunStore
  readonly spaces: RecordedSpaces
  readonly options: ResolvedExecuteOptions
  backendFor(options: ResolvedExecuteOptions): Backend
  /** False if the execution was stopped. */
  dispatch(backend: Backend, queue: RunQueue, sizer: ChunkSizer): Promise<boolean>
}

/**
 * Executes runs that were under way when a process died, in child processes: there most cannot kill
 * this process, and the guilty run is found like any other. The more deaths, the fewer at a time.
 * If the steps cannot be loaded there, executes the runs here one by one. Names a run over which
 * the process died again and again, but never refuses it: other ends of a process look the same.
 */
export async function executeSuspects(suspects: readonly Suspect[], site: Site): Promise<void> {
  const { execution, options } = site
  if (suspects.length === 0) return
  const apart = site.backendFor({ ...options, backend: 'processes' })
  if (apart === site.backend) return executeByWidth(suspects, site)
  try {
    await unlessAborted(apart.begin(execution, options.onOutput), options.signal)
  } catch (error) {
    apart.end(execution)
    options.signal?.throwIfAborted()
    await executeOneByOne(suspects, site, error)
    return
  }
  try {
    await executeByWidth(suspects, { ...site, backend: apart })
  } finally {
    await endExecution(apart, execution)
  }
}

/** Executes first those of which most may be under way at a time. */
async function executeByWidth(suspects: readonly Suspect[], site: Site): Promise<void> {
  const { concurrency } = site.backend
  const widths = new Set(suspects.map((suspect) => widthFor(suspect, concurrency)))
  for (const width of [...widths].sort((a, b) => b - a)) {
    const some = suspects.filter((suspect) => widthFor(suspect, concurrency) === width)
    const isOne = width === 1 && some.some(isRepeated)
    if (!(isOne ? await executeOneByOne(some, site) : await executeTogether(some, width, site))) return
  }
}

/** How many suspects like this one may be under way at a time. */
function widthFor({ tries }: Suspect, concurrency: number): number {
  return tries > 0 ? 1 : Math.max(1, Math.floor(concurrency / NARROWING ** -tries))
}

async function executeTogether(suspects: readonly Suspect[], width: number, site: Site): Promise<boolean> {
  // Begins with one run: of runs that wait in a chunk, nobody could tell which one ended a process.
  const sizer = new ChunkSizer(width, suspects.some(isRepeated) ? { first: 1, most: 1 } : { first: 1 })
  const goesOn = await site.dispatch(site.backend, queueOf(suspects, site), sizer)
  if (goesOn) site.store.acquit(suspects.map(({ run }) => run))
  return goesOn
}

async function executeOneByOne(suspects: readonly Suspect[], site: Site, reason?: unknown): Promise<boolean> {
  const { backend, store, spaces } = site
  // First those over which the process has died least: each start gets further.
  for (const suspect of [...suspects].sort((a, b) => Math.max(0, a.tries) - Math.max(0, b.tries))) {
    const { run, tries } = suspect
    if (tries >= NAMED_FROM) {
      const { params } = spaces.locate(run)
      process.emitWarning(new RunEndsProcessError(spaces.idOf(run), { deaths: tries + 1, params, reason }))
    }
    const goesOn = await site.dispatch(backend, queueOf([suspect], site), new ChunkSizer(1, { first: 1, most: 1 }))
    // The run has ended and this process lives. The others stay suspects.
    store.acquit([run])
    if (!goesOn) return false
  }
  return true
}

function queueOf(suspects: readonly Suspect[], { spaces }: Site): RunQueue {
  const runs = RunSet.none(spaces.size)
  for (const { run } of suspects) runs.add(run)
  return new RunQueue(runs)
}

/** The end of a run that is skipped, since it killed the process. */
export function skippedVerdict(run: number, attempt: number): Verdict {
  const message = 'the run was skipped, since it killed the process'
  const exception = { name: 'RunCrashedError', message, code: 'ERR_RUN_CRASHED', attempt }
  return { run, attempt, status: 'crashed', started: dateNow(), duration: 0, slot: null, exception }
}
