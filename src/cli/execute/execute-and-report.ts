import type { Outcome } from '../../model/outcome.js'
import { countFailures } from '../../model/status.js'
import { createSession, type Session } from '../../session.js'
import type { Sweep } from '../../steps/define/sweep.js'
import { defaultDatabase } from '../parse/db-option.js'
import type { Execution } from '../parse/execution-options.js'
import { checkShell } from '../sources/check-shell.js'
import { checkValues } from '../sources/check-values.js'
import type { SourcedSweep } from '../sources/sourced-sweep.js'
import { printable } from '../terminal/cell.js'
import type { CommandLine } from '../terminal/command-line.js'
import { renderThrown } from '../terminal/error.js'
import { EXIT, type ExitStatus } from '../terminal/exit-status.js'
import { toJson } from '../terminal/json.js'
import { checkPlaces, limitJobs } from './check-places.js'
import { dryRun } from './dry-run.js'
import { executeSweep, type Follow, followAll, type SweepExecution } from './execute-sweep.js'
import { exitStatusOf } from './interruption.js'
import { followInJoblog } from './joblog.js'
import { renderSummary } from './render-summary.js'
import { createReporter } from './reporters.js'
import type { SweepEnd } from './sweep-end.js'

/** What a command adds: a benchmark has commands before and after, and statistics at the end. */
export interface Procedure {
  /** Executes the sweep. Default: `executeSweep`. */
  readonly execute?: (session: Session, loaded: SourcedSweep, execution: SweepExecution) => Promise<SweepEnd>
  /** Says more of the results at the end; what it returns is `benchmark` in the JSON. */
  readonly conclude?: (session: Session, how: { readonly json: boolean }) => object
  readonly follow?: Follow
}

/**
 * Executes the runs of a sweep that have no result, reports how it went, and sets the exit status
 * by the results. With `dryRun` it prints the plan instead.
 */
export async function executeAndReport(
  line: CommandLine,
  loaded: SourcedSweep,
  execution: Execution & { readonly procedure?: Procedure },
): Promise<void> {
  if (loaded.kind === 'command') checkValues(loaded)
  if (execution.dryRun) return await dryRun(line, loaded, execution)
  if (loaded.kind === 'command') checkShell(loaded)
  checkPlaces(execution)
  const { outcome, error } = await executeStored(line, loaded, execution)
  await tellFinished(line, loaded.sweep, outcome)
  if (error !== undefined) throw error
}

async function executeStored(
  { args, out, err, finish }: CommandLine,
  loaded: SourcedSweep,
  { procedure = {}, ...execution }: Execution & { readonly procedure?: Procedure },
): Promise<SweepEnd> {
  const { path, json = false, joblog } = execution
  const { execute = executeSweep, conclude, follow } = procedure
  const session = createSession({ path })
  try {
    const reporter = createReporter(execution.reporter, err)
    const follows = [...(follow === undefined ? [] : [follow]), ...(joblog === undefined ? [] : [followInJoblog(joblog, loaded)])]
    const end = await execute(session, loaded, {
      ...limitJobs(execution, reporter.output),
      reporter,
      ...(follows.length > 0 && { follow: followAll(follows) }),
    })
    const { outcome, error } = end
    finish(exitStatus(outcome))
    // The error takes the place of a summary.
    if (error !== undefined) return end
    reporter.end(outcome, renderSummary(end, reporter.output, { defaultPath: defaultDatabase(), args }))
    const benchmark = outcome.table === null ? undefined : conclude?.(session, { json })
    if (json) out.write(`${toJson({ ...outcome, ...(benchmark && { benchmark }) }, 2)}\n`)
    return end
  } finally {
    session.close()
  }
}

/** Calls `onFinish` once everything is stored and the database closed: it can cost no result. */
async function tellFinished({ err, finish }: CommandLine, { onFinish }: Sweep, outcome: Outcome): Promise<void> {
  try {
    await onFinish?.(outcome)
  } catch (error) {
    err.write(`${err.style('yellow', printable(`onFinish failed, results are stored: ${renderThrown(error)}`))}\n`)
    if (exitStatus(outcome) === EXIT.ok) finish(EXIT.failed)
  }
}

function exitStatus({ ended, counts, total, kept, escaped }: Outcome): ExitStatus {
  if (ended === 'SIGINT' || ended === 'SIGTERM') return exitStatusOf(ended)
  return countFailures(kept) + escaped === 0 && counts.done === total ? EXIT.ok : EXIT.failed
}
