import { Option } from 'commander'
import { executeAndReport } from '../execute/execute-and-report.js'
import { dbOption } from '../parse/db-option.js'
import { type ExecutionFlags, executionOf, executionOptions, planningOptions } from '../parse/execution-options.js'
import { collect } from '../parse/option-values.js'
import { loadFileSweep } from '../sources/file-sweep.js'
import type { AddCommand } from '../terminal/command-line.js'
import { divertStdout } from '../terminal/output.js'

interface RunOptions extends ExecutionFlags {
  readonly set?: readonly string[]
  readonly input?: readonly string[]
}

export const addRun: AddCommand = (program, line) => {
  const command = program
    .command('run')
    .description('execute the runs of a sweep file that have no result yet; each result is stored at once')
    .argument('<file>', 'sweep file, .ts or .js: export default defineSweep({ name, params, steps })')
    .addOption(dbOption())
  for (const option of executionOptions()) command.addOption(option)
  command.addOption(
    new Option('--set <name=values>', 'replace the values of an axis, or a config value, by others of its type; repeatable').argParser(
      collect,
    ),
  )
  command.addOption(new Option('--input <file>', 'a data file that the results depend on; globs, folders; repeatable').argParser(collect))
  for (const option of planningOptions()) command.addOption(option)
  command
    .addHelpText(
      'after',
      `
The same command again executes only runs without a result: after an
interruption, or when the file has new values.

Exit status: 0 all runs done, 1 some failed or an error escaped, 2 usage or
input error, 130 interrupted, 143 terminated.

Examples:
  statesweep run pi.sweep.ts --jobs 50% --db pi.db
  statesweep run pi.sweep.ts --set samples=1e4,1e5 --dry-run`,
    )
    .action(async (file: string, { set: settings = [], input: inputs = [], ...flags }: RunOptions) => {
      if (flags.json) divertStdout()
      await executeAndReport(line, await loadFileSweep(file, { settings, inputs }), executionOf(flags))
    })
}
