import { createSession } from '../session.js'
import type { LoadedSweep } from '../steps/load-sweep.js'
import type { CommandLine } from './command-line.js'
import { executeSweep, type Outcome, type SweepOptions } from './execute-sweep.js'
import { EXIT, type ExitStatus } from './exit-status.js'
import { exitStatusOf } from './interruption.js'
import { defaultDatabase } from './parse/db-option.js'
import { outcomeJson } from './render/outcome-json.js'
import { renderSummary } from './render/summary.js'

export interface ReportOptions {
  /** The database, made if it is not there. */
  readonly path: string
  readonly json: boolean
}

/** Executes what a sweep has left and says what came of it; the exit status, too, is by the results. */
export async function executeAndReport(
  { args, out, err, finish }: CommandLine,
  loaded: LoadedSweep,
  { path, json, ...options }: SweepOptions & ReportOptions,
): Promise<void> {
  const session = createSession({ path })
  try {
    const outcome = await executeSweep(session, loaded, { ...options, progress: err })
    err.write(`${renderSummary(outcome, err, { defaultPath: defaultDatabase(), args }).join('\n')}\n`)
    if (json) out.write(`${outcomeJson(outcome)}\n`)
    finish(exitStatus(outcome))
  } finally {
    session.close()
  }
}

function exitStatus({ ended, progress, kept, escaped }: Outcome): ExitStatus {
  if (ended === 'SIGINT' || ended === 'SIGTERM') return exitStatusOf(ended)
  const failed = kept.failed + kept.timeout + kept.crashed
  return failed + escaped.count === 0 && progress.counts.done === progress.total ? EXIT.ok : EXIT.failed
}
