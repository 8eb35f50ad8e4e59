import { Option } from 'commander'
import { loadSweep } from '../../steps/load/load-sweep.js'
import { type ExecuteOrPlanOptions, executeOrPlan } from '../execute/execute-or-plan.js'
import { dbOption } from '../parse/db-option.js'
import { executionOptions } from '../parse/execution-options.js'
import { setValues } from '../sources/set-values.js'
import type { AddCommand } from '../terminal/command-line.js'
import { divertStdout } from '../terminal/divert-stdout.js'

interface RunOptions extends ExecuteOrPlanOptions {
  readonly set?: readonly string[]
}

export const addRun: AddCommand = (program, line) => {
  const command = program
    .command('run')
    .description('execute what a sweep file has without a result: each run is stored as soon as it has ended')
    .argument('<file>', 'sweep file, .ts or .js: export default defineSweep({ name, params, steps })')
    .addOption(dbOption())
  for (const option of executionOptions()) command.addOption(option)
  command
    .addOption(
      new Option(
        '--set <name=values>',
        'other values of an axis or of the config, of the type they had; may be given more than once',
      ).argParser((text: string, before: readonly string[] = []) => [...before, text]),
    )
    .option('--fresh', 'start over: replace the experiment of the same name')
    .option('--verbose', 'show what steps write as they write it; without, it is only in the logs')
    .option('--dry-run', 'print what would be executed, and why, and change nothing')
    .option('--json', 'print the summary as a JSON object')
    .addHelpText(
      'after',
      `
The same command again executes only what has no result: after an interruption, or when values were added.

Exit status: 0 all runs are done, 1 some failed or an error escaped, 2 usage or input error, 130 interrupted, 143 terminated.

Examples:
  statesweep run pi.sweep.ts --jobs 50% --db pi.db
  statesweep run pi.sweep.ts --set samples=1e4,1e5 --dry-run`,
    )
    .action(async (file: string, { set: settings = [], ...options }: RunOptions) => {
      if (options.json) divertStdout()
      await executeOrPlan(line, setValues(await loadSweep(file), settings), options)
    })
}
