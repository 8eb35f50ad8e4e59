import { type Command, Option } from 'commander'
import { benchmark, firstRounds, isBenchmark, SERIAL } from '../execute/benchmark.js'
import { execDryRun } from '../execute/exec-dry-run.js'
import { executeAndReport } from '../execute/execute-and-report.js'
import { keepOrder } from '../execute/keep-order.js'
import { dbOption } from '../parse/db-option.js'
import { type ExecutionOptions, executionOptions, sweepOptions } from '../parse/execution-options.js'
import { checkBenchmark, type ReadingOptions, readingOf, readingOptions } from '../sources/benchmark-options.js'
import { definingOptions } from '../sources/exec-options.js'
import { execSweep } from '../sources/exec-sweep.js'
import { splitWords } from '../sources/exec-words.js'
import type { AddCommand, CommandLine } from '../terminal/command-line.js'
import { divertStdout } from '../terminal/divert-stdout.js'

interface ExecCommandOptions extends ExecutionOptions, ReadingOptions {
  readonly db: string
  readonly serial?: true
  readonly keepOrder?: true
  readonly tag?: true
  readonly fresh?: true
  readonly dryRun?: true
  readonly json?: true
}

/** Commands execute in processes, which have little memory of their own: that is settled. */
const SETTLED: ReadonlySet<string> = new Set(['backend', 'memory', 'isolate'])

const HELP = `
Placeholders: {x} is the value of --x, quoted: no value is code. {=x} is the same as it is. {file.name}, {file.stem}, {file.dir}, {file.ext} are pieces
of a path; {slot} (0 to jobs - 1), {run}, {attempt} those of the run. {{x}} stands for {x} itself.

Values: 1..9   0..1:0.1   a,b,c   'corpus/*.txt'   @file (its lines)   - (lines of standard input); \\, is a comma.

The same command again executes only what has no result.

With --bench each combination is measured 10 times and for 3 seconds, or --repeats times, in rounds, and the table at the end compares all with the fastest:
median, mean ± half its 95 % interval, the ratio of the means with its interval, and Cliff's delta (-1 always faster, 1 always slower). Times are net_ms, without what
the shell takes to start; with --no-shell wall_ms.

Exit status: 0 all runs are done, 1 some failed, 2 usage or input error, 130 interrupted, 143 terminated.

Examples:
  statesweep exec 'gzip -{level} -c {file} | wc -c' --level 1..9 --file 'corpus/*.txt' --capture '(\\d+)'
  statesweep exec './train --lr {lr} --seed {seed} --device {slot}' --lr 0.1,0.01 --seed 1..5 -j 2 --timeout 1h --retries 1
  statesweep exec 'convert {file} -resize {width} out/{file.stem}-{width}.png' --csv images.csv
  find . -name '*.ts' | statesweep exec 'wc -l {file}' --file - --keep-order
  statesweep exec --n 1..3 --no-shell -- factor {n}
  statesweep exec 'gzip -{level} -c {file} > /dev/null' --level 1,6,9 --file '*.txt' --bench --warmup 1
  statesweep exec './bin-O{o}' --o 2,3 --bench --setup 'cc -O{o} -o bin-O{o} main.c' --cleanup 'rm bin-O{o}' --reference o=2
  statesweep exec './server-test' --bench --repeats 30 --compare-baseline main.json --fail-above 5%`

export const addExec: AddCommand = (program, line) => {
  const command = program
    .command('exec')
    .description('execute a command line for all values of its placeholders: each result is stored as soon as it has ended')
    .argument('<command...>', 'in quotes, with placeholders {x}; values by --x VALUES')
    .allowUnknownOption()
    .addOption(dbOption())
  for (const option of definingOptions()) command.addOption(option)
  for (const option of executionOptions()) if (!SETTLED.has(option.name())) command.addOption(option)
  for (const option of readingOptions()) command.addOption(option)
  command
    .option('--serial', 'one at a time, in rounds: -j 1 --order given')
    .addOption(new Option('-k, --keep-order', 'print what the commands write, in the order of the runs'))
    .option('--tag', 'the same, each line with the values of its run in front')
    .option('--fresh', 'start over: replace the experiment of the same name')
    .option('--verbose', 'show what commands write as they write it; without, it is only in the logs')
    .option('--dry-run', 'print the number of runs and the commands that would be executed, and change nothing')
    .option('--json', 'print the summary as a JSON object')
    .addHelpText('after', HELP)
    .action((_: readonly string[], options: ExecCommandOptions) => executeExec(line, command, options))
}

async function executeExec(line: CommandLine, command: Command, options: ExecCommandOptions): Promise<void> {
  checkBenchmark(options)
  const { db, json, fresh, dryRun, keepOrder: isOrdered, tag, serial, ...rest } = options
  const execution = executionOf(rest)
  if (json) divertStdout()
  const given = execSweep(splitWords(wordsAfter(line.args, command.name()), { all: command.options, defining: definingOptions() }))
  const loaded = isBenchmark(given) && dryRun ? firstRounds(db, given, { fresh: fresh === true }) : given
  if (dryRun) return await execDryRun(line, loaded, { ...execution, path: db, json: json === true, fresh: fresh === true })
  const follows = isOrdered || tag
  await executeAndReport(line, loaded, {
    ...sweepOptions(execution),
    ...(serial && SERIAL),
    ...(isBenchmark(loaded) && { ...SERIAL, ...benchmark(line, loaded, readingOf(options)) }),
    backend: 'processes',
    ...(fresh && { fresh }),
    ...(follows && { follow: keepOrder(line, { tag: tag === true, mayRetry: Boolean(execution.retries) }), order: 'given' }),
    path: db,
    json: json === true,
  })
}

/** Without what defines the sweep, which is read from the words, as when they were recorded, and what is said at the end. */
function executionOf(options: ExecutionOptions): ExecutionOptions {
  const names = new Set([...definingOptions(), ...readingOptions()].map((option) => option.attributeName()))
  return Object.fromEntries(Object.entries(options).filter(([name]) => !names.has(name))) as Omit<ExecutionOptions, never>
}

const wordsAfter = (args: readonly string[], name: string): readonly string[] => args.slice(args.indexOf(name) + 1)
