import { Option } from 'commander'
import { type ExecuteOrPlanOptions, executeOrPlan } from '../execute/execute-or-plan.js'
import { dbOption } from '../parse/db-option.js'
import { executionOptions } from '../parse/execution-options.js'
import { parseLimit } from '../parse/limit.js'
import { LIST_FORMATS } from '../parse/params-list.js'
import type { ImportWords } from '../sources/import-source.js'
import { importSweep } from '../sources/import-sweep.js'
import type { AddCommand } from '../terminal/command-line.js'
import { divertStdout } from '../terminal/divert-stdout.js'

type ImportOptions = ExecuteOrPlanOptions & Omit<ImportWords, 'file' | 'steps'>

export const addImport: AddCommand = (program, line) => {
  const command = program
    .command('import')
    .description('execute steps for each row of a list of params: a CSV file with a line of names, or JSON lines')
    .argument('<file>', 'list of params, .csv or .jsonl; - is standard input')
    .argument('<steps...>', 'a sweep file, whose params the list replaces; or functions as MODULE#NAME, in their order')
    .addOption(dbOption())
    .addOption(new Option('--format <format>', 'default: what the name of the file ends with').choices(LIST_FORMATS))
    .addOption(new Option('--name <name>', 'of the experiment (default: that of the list, without its ending)'))
    .addOption(new Option('--repeats <n>', 'execute each row so often').argParser(parseLimit))
  for (const option of executionOptions()) command.addOption(option)
  command
    .option('--fresh', 'start over: replace the experiment of the same name')
    .option('--verbose', 'show what steps write as they write it; without, it is only in the logs')
    .option('--dry-run', 'print what would be executed, and why, and change nothing')
    .option('--json', 'print the summary as a JSON object')
    .addHelpText(
      'after',
      `
In CSV true and false are booleans, an empty value is null, 3, 0.5 and 1e-3 are numbers; what is in quotes is text. JSON lines have their own types.

The same command again executes only what has no result: rows that were added, too.

Exit status: 0 all runs are done, 1 some failed or an error escaped, 2 usage or input error, 130 interrupted, 143 terminated.

Examples:
  statesweep import params.csv ./train.mjs#train --jobs 50%
  statesweep import best.jsonl pi.sweep.ts --name pi-again --repeats 5`,
    )
    .action(async (file: string, steps: readonly string[], { format, name, repeats, ...options }: ImportOptions) => {
      if (options.json) divertStdout()
      const loaded = await importSweep({
        file,
        steps,
        ...(format !== undefined && { format }),
        ...(name !== undefined && { name }),
        ...(repeats !== undefined && { repeats }),
      })
      await executeOrPlan(line, loaded, options)
    })
}
