import { createSession, type Session } from '../../session.js'
import type { Sweep } from '../../steps/define/sweep.js'
import type { LoadedSweep } from '../../steps/load/load-sweep.js'
import { pointOf } from '../inspect/point-of.js'
import { defaultDatabase } from '../parse/db-option.js'
import { commandTextFor } from '../sources/command-text.js'
import type { CommandLine } from '../terminal/command-line.js'
import { renderThrown } from '../terminal/error.js'
import { EXIT, type ExitStatus } from '../terminal/exit-status.js'
import { executeSweep, type Outcome, type SweepOptions } from './execute-sweep.js'
import { exitStatusOf } from './interruption.js'
import { outcomeJson, outcomeToPlain } from './outcome-json.js'
import { renderSummary } from './render-summary.js'
import { createReporter, type Reporter, type ReporterName } from './reporters.js'
import { writeJoblog } from './write-joblog.js'

export interface ReportOptions {
  /** The database, made if it is not there. */
  readonly path: string
  readonly json: boolean
  readonly reporter: ReporterName
  /** The path of a job log, written at the end. */
  readonly joblog?: string
  /** Executes it. Default: once. */
  readonly execute?: (session: Session, loaded: LoadedSweep, options: SweepOptions & { readonly reporter: Reporter }) => Promise<Outcome>
  /** Says more of the results at the end; what it gives stands in the JSON as `benchmark`. */
  readonly conclude?: (session: Session, outcome: Outcome, how: { readonly json: boolean }) => object
}

/** Executes what a sweep has left and says what came of it; the exit status, too, is by the results. */
export async function executeAndReport(line: CommandLine, loaded: LoadedSweep, options: SweepOptions & ReportOptions): Promise<void> {
  const outcome = await executeStored(line, loaded, options)
  await tellFinished(line, loaded.sweep, outcome)
  if (outcome.error !== undefined) throw outcome.error
}

async function executeStored(
  { args, out, err, finish }: CommandLine,
  loaded: LoadedSweep,
  { path, json, reporter: name, joblog, execute = executeSweep, conclude, ...options }: SweepOptions & ReportOptions,
): Promise<Outcome> {
  const session = createSession({ path })
  try {
    const reporter = createReporter(name, err)
    const outcome = await execute(session, loaded, { ...options, reporter })
    finish(exitStatus(outcome))
    // What broke it is said in the place of a summary.
    if (outcome.error !== undefined) return outcome
    reporter.end(outcome, renderSummary(outcome, reporter.output, { defaultPath: defaultDatabase(), args }))
    if (joblog !== undefined) writeSweepJoblog(joblog, session, loaded)
    const benchmark = outcome.table === null ? undefined : conclude?.(session, outcome, { json })
    if (json) out.write(`${outcomeJson(outcome, benchmark && { benchmark })}\n`)
    return outcome
  } finally {
    session.close()
  }
}

/** Everything is stored and the database closed, so that what the sweep file does now costs no result. */
async function tellFinished({ err, finish }: CommandLine, { onFinish }: Sweep, outcome: Outcome): Promise<void> {
  try {
    await onFinish?.(outcomeToPlain(outcome))
  } catch (error) {
    err.write(`${err.style('yellow', `onFinish failed, results are stored: ${renderThrown(error)}`)}\n`)
    if (exitStatus(outcome) === EXIT.ok) finish(EXIT.failed)
  }
}

function writeSweepJoblog(file: string, session: Session, loaded: LoadedSweep): void {
  const { name } = loaded.sweep
  const experiment = session.loadExperiment(name)
  const textFor = commandTextFor(loaded)
  const ends = session.reader(name)?.ends({ order: 'started' }) ?? []
  writeJoblog(file, ends, (run) => textFor(run, pointOf(experiment, run).params))
}

function exitStatus({ ended, progress, kept, escaped }: Outcome): ExitStatus {
  if (ended === 'SIGINT' || ended === 'SIGTERM') return exitStatusOf(ended)
  const failed = kept.failed + kept.timeout + kept.crashed
  return failed + escaped.count === 0 && progress.counts.done === progress.total ? EXIT.ok : EXIT.failed
}
