import type { Plan } from '../../coordinator/plan.js'
import { RunsFailedError } from '../../errors.js'
import type { Experiment } from '../../experiment.js'
import { UNKNOWN_CODE } from '../../model/code.js'
import type { OutputEvent, ProgressEvent } from '../../options.js'
import type { Session } from '../../session.js'
import { type LoadedSweep, type RunSweepOptions, runSweep } from '../../sweep.js'
import { findRun } from '../inspect/find-run.js'
import type { Execution } from '../parse/execution-options.js'
import { exitStatusFor } from '../terminal/error.js'
import { EXIT } from '../terminal/exit-status.js'
import { renderEcho } from '../terminal/log.js'
import { formatCount } from '../terminal/number.js'
import { Ending } from './ending.js'
import { onInterrupt } from './interruption.js'
import { NOTHING, type Progress } from './progress.js'
import type { Reporter } from './reporters.js'
import { obeyRule } from './stop-rule.js'
import { type SweepEnd, sweepEndOf } from './sweep-end.js'

const WAITING = 'Waiting for running runs to end; a second signal stops them.'

const runsWere = (count: number): string => `${formatCount(count, 'run')} ${count === 1 ? 'was' : 'were'}`

/** An execution with a reporter to tell. */
export interface SweepExecution extends Pick<Execution, 'engine' | 'bail' | 'halt' | 'skip' | 'verbose'> {
  readonly reporter: Reporter
  readonly follow?: Follow
}

/** Called with the plan before the first run; what it returns is told of each merge. */
export type Follow = (session: Session, experiment: Experiment, plan: Plan) => Follower

/** Several as one. */
export const followAll =
  (follows: readonly Follow[]): Follow =>
  (...planned) => {
    const followers = follows.map((follow) => follow(...planned))
    return {
      update: () => {
        for (const follower of followers) follower.update()
      },
      end: () => {
        for (const follower of followers) follower.end()
      },
    }
  }

/** Uses results as they come. */
interface Follower {
  update(): void
  end(): void
}

/**
 * Executes the runs of a sweep that have no result, and shows the progress; a signal, `bail` or
 * `halt` end it early. Rejects if it cannot begin; an error after that is part of the end.
 */
export async function executeSweep(session: Session, loaded: LoadedSweep, execution: SweepExecution): Promise<SweepEnd> {
  const { engine, skip = [] } = execution
  const { name } = loaded.sweep
  const watch = new Watch(session, name, execution)
  let error: Error | undefined
  try {
    const skipped = skip.length === 0 ? {} : { skip: skip.map((id) => findRun(session, id, name).idRun) }
    await runSweep(session, loaded, { ...engine, ...skipped, ...watch.options })
    watch.ending.completed()
  } catch (thrown) {
    error = watch.whatBroke(thrown)
  } finally {
    watch.end()
  }
  const { planned, ending, last } = watch
  return sweepEndOf(session, name, { planned, why: ending.why, error, last })
}

/** Watches one execution: shows its progress, ends it early, and knows how it stood last. */
class Watch {
  readonly ending = new Ending()
  planned: { readonly experiment: Experiment; readonly plan: Plan } | undefined
  readonly #session: Session
  readonly #execution: SweepExecution
  readonly #obey: (event: ProgressEvent) => void
  readonly #release: () => void
  #progress: Progress | undefined
  #follower: Follower | undefined

  constructor(session: Session, name: string, execution: SweepExecution) {
    this.#session = session
    this.#execution = execution
    this.#obey = obeyRule(this.ending, execution, { session, name })
    this.#release = onInterrupt({
      first: (interrupt) => {
        this.ending.stop(interrupt)
        if (this.#progress === undefined) execution.reporter.output.write(`${WAITING}\n`)
        else this.#progress.note(WAITING)
      },
      second: (interrupt) => this.ending.abort(interrupt),
    })
  }

  get last(): ProgressEvent {
    return this.#progress?.event ?? NOTHING
  }

  /** What the engine calls, and the signals that end it. */
  get options(): RunSweepOptions {
    const { verbose = false, reporter } = this.#execution
    return {
      ...this.ending.signals,
      onPlanned: (experiment, plan) => this.#begin(experiment, plan),
      onProgress: (event) => {
        this.#progress?.update(event)
        this.#progress?.aside(() => this.#follower?.update())
        this.#obey(event)
      },
      onOutput: verbose ? (event: OutputEvent) => this.#progress?.print(renderEcho(event, reporter.output)) : null,
    }
  }

  #begin(experiment: Experiment, plan: Plan): void {
    const { follow, reporter } = this.#execution
    this.planned = { experiment, plan }
    this.#follower = follow?.(this.#session, experiment, plan)
    this.#progress = reporter.begin({ total: plan.runs.count, skipped: plan.skipped })
    if (plan.isCodeUnknown) this.#progress.note(UNKNOWN_CODE)
    const repeated = plan.suspects.filter(({ tries }) => tries !== 0).length
    const once = plan.suspects.length - repeated
    if (once > 0) this.#progress.note(`${runsWere(once)} executing when the last process died: executed first, in child processes.`)
    if (repeated > 0) this.#progress.note(`${runsWere(repeated)} executing when more than one process died: executed last, few at a time.`)
  }

  /** What broke it; undefined if it was ended on purpose. Throws what kept it from beginning. */
  whatBroke(thrown: unknown): Error | undefined {
    if (thrown instanceof RunsFailedError) {
      // Runs may have failed in earlier executions, and all others have ended.
      if (this.last.ended < this.last.total) this.ending.stopped()
      else this.ending.completed()
    } else if (!this.ending.isReason(thrown)) {
      if (this.planned === undefined || !(thrown instanceof Error) || exitStatusFor(thrown) === EXIT.usage) throw thrown
      this.ending.broke()
      return thrown
    }
    return undefined
  }

  end(): void {
    this.#release()
    this.#progress?.end()
    this.#follower?.end()
  }
}
