import type { StatusCounts } from '../../coordinator/contracts.js'
import type { Plan } from '../../coordinator/plan.js'
import { RunsFailedError } from '../../errors.js'
import type { Experiment } from '../../experiment.js'
import type { OutputEvent, ProgressEvent } from '../../options.js'
import type { Session } from '../../session.js'
import type { LoadedSweep } from '../../steps/load/load-sweep.js'
import type { FailureGroup } from '../../store/failure-groups.js'
import { type RunSweepOptions, runSweep } from '../../sweep.js'
import { findRun } from '../inspect/find-run.js'
import { formatCount } from '../terminal/count.js'
import { exitStatusFor } from '../terminal/error.js'
import { EXIT } from '../terminal/exit-status.js'
import { renderEcho } from '../terminal/log.js'
import { type Ended, Ending } from './ending.js'
import { onInterrupt } from './interruption.js'
import { NOTHING, type Progress } from './progress.js'
import type { Reporter } from './reporters.js'
import { obeyRule, type StopRule } from './stop-rule.js'

const WAITING = 'Waiting for the runs that execute; a second signal ends them.'

const WERE_UNDER_WAY = 'had no result when the last process ended: executed first, in child processes.'

/** Errors that came after their run had ended. */
export interface EscapedErrors {
  readonly count: number
  /** The first run, by number, with such an error in its log; null if there is none. */
  readonly run: number | null
}

/** What came of a sweep, however it ended. */
export interface Outcome {
  readonly experiment: string
  /** Null where nothing is stored. */
  readonly table: string | null
  /** Params and fields, under the names of their columns. */
  readonly columns: readonly string[]
  readonly path: string
  readonly ended: Ended
  /** What broke it, so that it is still to be raised. */
  readonly error: Error | undefined
  /** Of this execution. */
  readonly progress: ProgressEvent
  /** Runs of the sweep file with a result from before, which stays. */
  readonly kept: StatusCounts
  /** Runs of the experiment that the sweep file has no more. */
  readonly stale: number
  /** Runs that `--limit` has left for the next time. */
  readonly waiting: number
  readonly concurrency: number | null
  readonly failures: readonly FailureGroup[]
  readonly escaped: EscapedErrors
  /** Steps that returned a value, which is ignored. */
  readonly returned: readonly string[]
}

export interface SweepOptions
  extends Pick<
      RunSweepOptions,
      | 'concurrency'
      | 'backend'
      | 'isolate'
      | 'order'
      | 'onError'
      | 'again'
      | 'limit'
      | 'timeout'
      | 'retries'
      | 'memory'
      | 'keep'
      | 'takeOver'
      | 'skip'
    >,
    StopRule {
  readonly fresh?: true
  /** What steps write is shown as they write it. */
  readonly verbose?: true
  /** Called when it is decided what will be executed, and after each merge. */
  readonly follow?: (session: Session, experiment: Experiment, plan: Plan) => Follower
}

/** Does something with results as they come. */
interface Follower {
  update(): void
  end(): void
}

/**
 * Executes what a sweep has left with its progress shown, until it has ended, was interrupted or has failed twenty times out of twenty. Rejects with why it
 * could not begin; what breaks it later is part of the outcome.
 */
export async function executeSweep(
  session: Session,
  loaded: LoadedSweep,
  options: SweepOptions & { readonly reporter: Reporter },
): Promise<Outcome> {
  const { fresh = false, bail, halt, follow, verbose = false, reporter, skip = [], ...execute } = options
  const { name } = loaded.sweep
  const { output } = reporter
  const ending = new Ending()
  let progress: Progress | undefined
  let planned: { readonly experiment: Experiment; readonly plan: Plan } | undefined
  let follower: Follower | undefined
  let broken: Error | undefined
  const obey = obeyRule(ending, { bail, halt }, { session, name })
  const onProgress = (event: ProgressEvent) => {
    progress?.update(event)
    progress?.aside(() => follower?.update())
    obey(event)
  }
  const onPlanned = (experiment: Experiment, plan: Plan) => {
    planned = { experiment, plan }
    follower = follow?.(session, experiment, plan)
    progress = reporter.begin({ total: plan.runs.count, skipped: plan.skipped })
    if (plan.suspects.length > 0) progress.note(`${formatCount(plan.suspects.length, 'run')} ${WERE_UNDER_WAY}`)
  }
  const onOutput = verbose ? (event: OutputEvent) => progress?.print(renderEcho(event, output)) : null
  const release = onInterrupt({
    first(interrupt) {
      ending.stop(interrupt)
      if (progress === undefined) output.write(`${WAITING}\n`)
      else progress.note(WAITING)
    },
    second: (interrupt) => ending.abort(interrupt),
  })
  try {
    await runSweep(session, loaded, {
      ...execute,
      ...(skip.length > 0 && { skip: skip.map((id) => findRun(session, id, name).idRun) }),
      ...ending.signals,
      ...(fresh && { ifExists: 'replace' }),
      onPlanned,
      onProgress,
      onOutput,
    })
    ending.completed()
  } catch (error) {
    if (error instanceof RunsFailedError) ending.stopped()
    else if (!ending.isReason(error)) {
      if (planned === undefined || !(error instanceof Error) || exitStatusFor(error) === EXIT.usage) throw error
      broken = error
      ending.broke()
    }
  } finally {
    release()
    progress?.end()
    follower?.end()
  }
  return outcomeOf(session, name, { planned, ended: ending.why, error: broken, last: progress?.event ?? NOTHING })
}

interface End extends Pick<Outcome, 'ended' | 'error'> {
  readonly planned: { readonly experiment: Experiment; readonly plan: Plan } | undefined
  /** Where it was when it was last heard of. */
  readonly last: ProgressEvent
}

function outcomeOf(session: Session, name: string, { planned, ended, error, last }: End): Outcome {
  const report = planned?.experiment.report
  return {
    experiment: name,
    path: session.path,
    ended,
    error,
    progress: report?.progress ?? last,
    kept: planned === undefined ? NOTHING.counts : keptOf(planned.plan),
    stale: planned?.plan.reasons.stale ?? 0,
    waiting: planned?.plan.waiting ?? 0,
    concurrency: report?.concurrency ?? null,
    returned: report?.returned ?? [],
    ...stored(session, name, { planned, error }),
  }
}

type Stored = Pick<Outcome, 'table' | 'columns' | 'failures' | 'escaped'>

const NOTHING_STORED: Stored = { table: null, columns: [], failures: [], escaped: { count: 0, run: null } }

/** What the database says; nothing where the database is what broke. */
function stored(session: Session, name: string, { planned, error }: Pick<End, 'planned' | 'error'>): Stored {
  const report = planned?.experiment.report
  const count = report?.escaped ?? 0
  try {
    const reader = session.reader(name)
    return {
      table: reader?.table ?? null,
      columns: reader?.resultColumns ?? [],
      failures: reader?.failures(planned?.plan.stale) ?? [],
      escaped: { count, run: report === undefined || count === 0 ? null : (reader?.firstEscaped(report.execution) ?? null) },
    }
  } catch (another) {
    if (error === undefined) throw another
    return NOTHING_STORED
  }
}

const keptOf = ({ reasons: { done, failed, timeout, crashed } }: Plan): StatusCounts => ({ done, failed, timeout, crashed })
