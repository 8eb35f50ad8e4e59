import { availableParallelism } from 'node:os'
import { Option } from 'commander'
import { createSession } from '../../session.js'
import { loadSweep } from '../../steps/load-sweep.js'
import type { AddCommand } from '../command-line.js'
import { divertStdout } from '../divert-stdout.js'
import { executeSweep, type Outcome, type SweepOptions } from '../execute-sweep.js'
import { EXIT, type ExitStatus } from '../exit-status.js'
import { exitStatusOf } from '../interruption.js'
import { dbOption, defaultDatabase } from '../parse/db-option.js'
import { parseJobs } from '../parse/jobs.js'
import { outcomeJson } from '../render/outcome-json.js'
import { renderSummary } from '../render/summary.js'

interface RunOptions extends Omit<SweepOptions, 'concurrency'> {
  readonly db: string
  readonly jobs?: number
  readonly json?: true
}

export const addRun: AddCommand = (program, { out, err, finish }) => {
  program
    .command('run')
    .description('execute a sweep file: each run is stored as soon as it has ended')
    .argument('<file>', 'sweep file, .ts or .js: export default defineSweep({ name, params, steps })')
    .addOption(dbOption())
    .addOption(
      new Option('--jobs <n>', 'workers, or a share of the cores (default: as many as the machine offers)').argParser((text: string) =>
        parseJobs(text, availableParallelism()),
      ),
    )
    .addOption(new Option('--backend <name>', 'where steps execute').choices(['threads', 'processes', 'inline']).default('threads'))
    .addOption(
      new Option('--order <order>', 'of the runs; auto is seeded for sweeps over a minute')
        .choices(['auto', 'given', 'seeded'])
        .default('auto'),
    )
    .addOption(new Option('--on-error <what>', 'when a run fails').choices(['continue', 'stop']).default('continue'))
    .option('--no-bail', 'go on even if the first 20 runs all fail alike')
    .option('--fresh', 'replace the experiment of the same name')
    .option('--json', 'print the summary as a JSON object')
    .addHelpText(
      'after',
      `
Exit status: 0 all runs are done, 1 some failed, 2 usage or input error, 130 interrupted, 143 terminated.

Example:
  statesweep run pi.sweep.ts --jobs 50% --db pi.db`,
    )
    .action(async (file: string, { db, jobs, json, ...options }: RunOptions) => {
      if (json) divertStdout()
      const loaded = await loadSweep(file)
      const session = createSession({ path: db })
      try {
        const outcome = await executeSweep(session, loaded, { ...options, ...(jobs !== undefined && { concurrency: jobs }), progress: err })
        err.write(`${renderSummary(outcome, err, defaultDatabase()).join('\n')}\n`)
        if (json) out.write(`${outcomeJson(outcome)}\n`)
        finish(exitStatus(outcome))
      } finally {
        session.close()
      }
    })
}

function exitStatus({ ended, progress }: Outcome): ExitStatus {
  if (ended === 'SIGINT' || ended === 'SIGTERM') return exitStatusOf(ended)
  return progress.counts.done === progress.total ? EXIT.ok : EXIT.failed
}
