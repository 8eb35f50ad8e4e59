import { Option } from 'commander'
import { executeAndReport } from '../execute/execute-and-report.js'
import { dbOption } from '../parse/db-option.js'
import { type ExecutionFlags, executionOf, executionOptions, planningOptions } from '../parse/execution-options.js'
import { parseLimit } from '../parse/option-values.js'
import { LIST_FORMATS } from '../parse/params-list.js'
import { loadListSweep } from '../sources/list-sweep.js'
import type { ListWords } from '../sources/source.js'
import type { AddCommand } from '../terminal/command-line.js'
import { divertStdout } from '../terminal/output.js'

type ImportOptions = ExecutionFlags & Omit<ListWords, 'file' | 'steps'>

export const addImport: AddCommand = (program, line) => {
  const command = program
    .command('import')
    .description('execute steps for each row of a list of params: CSV with a header line, or JSON lines')
    .argument('<file>', 'list of params, .csv or .jsonl; - is standard input')
    .argument('<steps...>', 'a sweep file, whose params the list replaces; or functions as MODULE#NAME, in order')
    .addOption(dbOption())
    .addOption(new Option('--format <format>', 'format of the list (default: by the ending of its name)').choices(LIST_FORMATS))
    .addOption(new Option('--name <name>', 'name of the experiment (default: name of the list, without its ending)'))
    .addOption(new Option('--repeats <n>', 'execute each row n times').argParser(parseLimit))
  for (const option of [...executionOptions(), ...planningOptions()]) command.addOption(option)
  command
    .addHelpText(
      'after',
      `
CSV: true and false are booleans; an empty value is null; 3, 0.5 and 1e-3 are
numbers; a quoted value is text. JSON lines have their own types.

The same command again executes only rows without a result, new rows included.

Exit status: 0 all runs done, 1 some failed or an error escaped, 2 usage or
input error, 130 interrupted, 143 terminated.

Examples:
  statesweep import params.csv ./train.mjs#train --jobs 50%
  statesweep import best.jsonl pi.sweep.ts --name pi-again --repeats 5`,
    )
    .action(async (file: string, steps: readonly string[], { format, name, repeats, ...flags }: ImportOptions) => {
      if (flags.json) divertStdout()
      const loaded = await loadListSweep({
        file,
        steps,
        ...(format !== undefined && { format }),
        ...(name !== undefined && { name }),
        ...(repeats !== undefined && { repeats }),
      })
      await executeAndReport(line, loaded, executionOf(flags))
    })
}
