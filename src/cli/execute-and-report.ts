import { createSession, type Session } from '../session.js'
import type { LoadedSweep } from '../steps/load-sweep.js'
import type { CommandLine } from './command-line.js'
import { commandTextFor } from './exec/command-text.js'
import { executeSweep, type Outcome, type SweepOptions } from './execute-sweep.js'
import { EXIT, type ExitStatus } from './exit-status.js'
import { exitStatusOf } from './interruption.js'
import { defaultDatabase } from './parse/db-option.js'
import { pointOf } from './point-of.js'
import { outcomeJson } from './render/outcome-json.js'
import { renderSummary } from './render/summary.js'
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
export async function executeAndReport(
  { args, out, err, finish }: CommandLine,
  loaded: LoadedSweep,
  { path, json, reporter: name, joblog, execute = executeSweep, conclude, ...options }: SweepOptions & ReportOptions,
): Promise<void> {
  const session = createSession({ path })
  try {
    const reporter = createReporter(name, err)
    const outcome = await execute(session, loaded, { ...options, reporter })
    reporter.end(outcome, renderSummary(outcome, reporter.output, { defaultPath: defaultDatabase(), args }))
    if (joblog !== undefined) writeSweepJoblog(joblog, session, loaded)
    finish(exitStatus(outcome))
    const benchmark = outcome.table === null ? undefined : conclude?.(session, outcome, { json })
    if (json) out.write(`${outcomeJson(outcome, benchmark && { benchmark })}\n`)
  } finally {
    session.close()
  }
}

function writeSweepJoblog(file: string, session: Session, loaded: LoadedSweep): void {
  const { name } = loaded.sweep
  const experiment = session.loadExperiment(name)
  const textFor = commandTextFor(loaded)
  writeJoblog(file, { session, name }, (run) => textFor(run, pointOf(experiment, run).params))
}

function exitStatus({ ended, progress, kept, escaped }: Outcome): ExitStatus {
  if (ended === 'SIGINT' || ended === 'SIGTERM') return exitStatusOf(ended)
  const failed = kept.failed + kept.timeout + kept.crashed
  return failed + escaped.count === 0 && progress.counts.done === progress.total ? EXIT.ok : EXIT.failed
}
