import type { Plan } from '../../coordinator/plan.js'
import { RunsFailedError } from '../../errors.js'
import type { Experiment } from '../../experiment.js'
import type { OutputEvent, ProgressEvent } from '../../options.js'
import type { Session } from '../../session.js'
import { type LoadedSweep, runSweep } from '../../sweep.js'
import { findRun } from '../inspect/find-run.js'
import type { Execution } from '../parse/execution-options.js'
import { exitStatusFor } from '../terminal/error.js'
import { EXIT } from '../terminal/exit-status.js'
import { renderEcho } from '../terminal/log.js'
import { formatCount } from '../terminal/number.js'
import { Ending } from './ending.js'
import { onInterrupt } from './interruption.js'
import { type Outcome, outcomeOf } from './outcome.js'
import { NOTHING, type Progress } from './progress.js'
import type { Reporter } from './reporters.js'
import { obeyRule } from './stop-rule.js'

const WAITING = 'Waiting for the runs that execute; a second signal ends them.'

const WERE_UNDER_WAY = 'had no result when the last process ended: executed first, in child processes.'

/** An execution with a reporter to tell. */
export interface SweepExecution extends Pick<Execution, 'engine' | 'bail' | 'halt' | 'skip' | 'verbose'> {
  readonly reporter: Reporter
  readonly follow?: Follow
}

/** Called with the plan before the first run; the follower is told of each merge. */
export type Follow = (session: Session, experiment: Experiment, plan: Plan) => Follower

/** Uses results as they come. */
interface Follower {
  update(): void
  end(): void
}

/**
 * Executes the runs of a sweep that have no result, and shows the progress; a signal, `bail` or
 * `halt` end it early. Rejects if it cannot begin; an error after that is part of the outcome.
 */
export async function executeSweep(session: Session, loaded: LoadedSweep, execution: SweepExecution): Promise<Outcome> {
  const { engine, bail, halt, follow, verbose = false, reporter, skip = [] } = execution
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
      ...engine,
      ...(skip.length > 0 && { skip: skip.map((id) => findRun(session, id, name).idRun) }),
      ...ending.signals,
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
