import { RunsFailedError } from '../errors.js'
import type { Experiment } from '../experiment.js'
import type { ExecuteOptions, OutputEvent, ProgressEvent } from '../options.js'
import type { Session } from '../session.js'
import type { LoadedSweep } from '../steps/load-sweep.js'
import { runSweep } from '../sweep.js'
import { type EscapedErrors, escapedErrors } from './escaped-errors.js'
import { type FailureGroup, failureGroups } from './failure-groups.js'
import { type Interrupt, onInterrupt } from './interruption.js'
import type { Output } from './output.js'
import { NOTHING, Progress } from './progress.js'
import { renderEcho } from './render/log.js'
import { resultColumns } from './result-columns.js'
import { tableOf } from './table-of.js'

/** So many runs that all fail alike at the beginning mean that the rest will, too. */
const BAIL_AFTER = 20

/** What came of a sweep, however it ended. */
export interface Outcome {
  readonly experiment: string
  /** Null where nothing is stored. */
  readonly table: string | null
  /** Params and fields, under the names of their columns. */
  readonly columns: readonly string[]
  readonly path: string
  /** Why it ended: all runs did, `--on-error stop`, the first runs all failed alike, or a signal. */
  readonly ended: 'complete' | 'stopped' | 'bailed' | Interrupt
  readonly progress: ProgressEvent
  readonly concurrency: number | null
  readonly failures: readonly FailureGroup[]
  readonly escaped: EscapedErrors
  /** Steps that returned a value, which is ignored. */
  readonly returned: readonly string[]
}

export interface SweepOptions extends Pick<ExecuteOptions, 'concurrency' | 'backend' | 'order' | 'onError'> {
  readonly fresh?: true
  readonly bail: boolean
  /** What steps write is shown as they write it. */
  readonly verbose?: true
}

/** Executes a sweep with its progress shown, until it has ended, was interrupted or has failed twenty times out of twenty. */
export async function executeSweep(
  session: Session,
  loaded: LoadedSweep,
  options: SweepOptions & { readonly progress: Output },
): Promise<Outcome> {
  const { fresh = false, bail, verbose = false, progress: output, ...execute } = options
  const { name } = loaded.sweep
  const abort = new AbortController()
  let progress: Progress | undefined
  let experiment: Experiment | undefined
  let ended: Outcome['ended'] = 'complete'
  const end = (why: Outcome['ended']) => {
    ended = why
    abort.abort()
  }
  const isHopeless = bail ? hopelessness(session, name) : () => false
  const onProgress = (event: ProgressEvent) => {
    progress?.update(event)
    if (isHopeless(event) && !abort.signal.aborted) end('bailed')
  }
  const onCreated = (created: Experiment) => {
    experiment = created
    progress = new Progress(output, created.runs.size)
  }
  const onOutput = verbose ? (event: OutputEvent) => progress?.print(renderEcho(event, output)) : null
  const release = onInterrupt(end)
  try {
    const replace = fresh ? ({ ifExists: 'replace' } as const) : {}
    await runSweep(session, loaded, { ...execute, ...replace, signal: abort.signal, onCreated, onProgress, onOutput })
  } catch (error) {
    if (error instanceof RunsFailedError) ended = 'stopped'
    else if (!abort.signal.aborted || error !== abort.signal.reason) throw error
  } finally {
    release()
    progress?.end()
  }
  const { report } = experiment ?? {}
  return {
    experiment: name,
    path: session.path,
    ended,
    progress: report?.progress ?? progress?.event ?? NOTHING,
    concurrency: report?.concurrency ?? null,
    returned: report?.returned ?? [],
    escaped: escapedErrors(session, tableOf(session, name), report),
    ...results(session, name),
  }
}

/** Tells once, of the first event with enough runs, whether they all failed alike. */
function hopelessness(session: Session, name: string): (event: ProgressEvent) => boolean {
  let isDecided = false
  return ({ ended, total, counts }) => {
    if (isDecided || ended < BAIL_AFTER) return false
    isDecided = true
    if (counts.done > 0 || ended === total) return false
    const table = tableOf(session, name)
    return table !== undefined && failureGroups(session, table).length === 1
  }
}

function results(session: Session, name: string): Pick<Outcome, 'table' | 'columns' | 'failures'> {
  const table = tableOf(session, name)
  if (table === undefined) return { table: null, columns: [], failures: [] }
  return { table, columns: resultColumns(session, table), failures: failureGroups(session, table) }
}
