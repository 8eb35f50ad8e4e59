import type { LoadedSweep } from '../../steps/load/load-sweep.js'
import { type ExecutionOptions, sweepOptions } from '../parse/execution-options.js'
import type { CommandLine } from '../terminal/command-line.js'
import { toJson } from '../terminal/json.js'
import { dryRun as planRun } from './dry-run.js'
import { executeAndReport } from './execute-and-report.js'
import { renderDryRun } from './render-dry-run.js'

/** What commands that execute a loaded sweep take, as it is parsed. */
export interface ExecuteOrPlanOptions extends ExecutionOptions {
  readonly db: string
  readonly fresh?: true
  readonly dryRun?: true
  readonly json?: true
}

/** Executes what a sweep has left, or says with `--dry-run` what that would be. */
export async function executeOrPlan(
  line: CommandLine,
  loaded: LoadedSweep,
  { db, json, fresh, dryRun, ...options }: ExecuteOrPlanOptions,
): Promise<void> {
  if (!dryRun)
    return await executeAndReport(line, loaded, { ...sweepOptions(options), ...(fresh && { fresh }), path: db, json: json === true })
  const { retries, keep, limit } = options
  const plan = await planRun(db, loaded, {
    ...(retries !== undefined && { retries }),
    ...(keep !== undefined && { keep }),
    ...(limit !== undefined && { limit }),
    ...(fresh && { ifExists: 'replace' }),
  })
  line.out.write(json ? `${toJson(plan, 2)}\n` : `${renderDryRun(plan).join('\n')}\n`)
}
