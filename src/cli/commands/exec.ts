import { type Command, Option } from 'commander'
import { executeAndReport, type Procedure } from '../execute/execute-and-report.js'
import { keepOrder } from '../execute/ordered-output.js'
import { SERIAL } from '../execute/rounds.js'
import { dbOption } from '../parse/db-option.js'
import { type ExecutionFlags, executionOf, executionOptions, planningOptions } from '../parse/execution-options.js'
import { inGroup } from '../parse/in-group.js'
import { checkBenchmark, type ReadingOptions, readingOf, readingOptions } from '../sources/benchmark-options.js'
import { checkWords } from '../sources/check-words.js'
import { definingOptions } from '../sources/command-options.js'
import { loadCommandSweep } from '../sources/command-sweep.js'
import { sortWords } from '../sources/command-words.js'
import { isBenchmark } from '../sources/sourced-sweep.js'
import type { AddCommand, CommandLine } from '../terminal/command-line.js'
import { divertStdout } from '../terminal/output.js'

interface ExecOptions extends ExecutionFlags, ReadingOptions {
  readonly serial?: true
  readonly keepOrder?: true
  readonly tag?: true
}

/** Options without meaning here: commands execute in processes of their own. */
const LEFT_OUT: ReadonlySet<string> = new Set(['backend', 'memory', 'isolate'])

const HELP = `
Placeholders: {x} is the value of --x, quoted, so that it is never code; {=x} is
the value as it is. {file.name}, {file.stem}, {file.dir}, {file.ext} are parts
of a path. {run}, {attempt} and {slot} (0 to jobs - 1) belong to the run.
{First\\ Name} is a column with a blank in its name. {{x}} is the text {x}.

Values: 1..9   0..1:0.1   a,b,c   'corpus/*.txt'
        @file (its lines)   - (lines of standard input)   \\, (a comma)

The same command again executes only runs without a result. A benchmark measures
anew, unless it was interrupted.

--bench measures each combination at least 10 times and for 3 seconds, or
--repeats times, in rounds. The table at the end compares all with the fastest:
median, mean ± half its 95 % interval, the ratio of the means with its interval,
and Cliff's delta (-1 always faster, 1 always slower). Times are net_ms, without
the start of the shell; with --no-shell they are wall_ms.

Exit status: 0 all runs done, 1 some failed, 2 usage or input error,
130 interrupted, 143 terminated.

Examples:
  statesweep exec 'gzip -{level} -c {file} | wc -c' --level 1..9 \\
    --file 'corpus/*.txt' --capture '(\\d+)'
  statesweep exec './train --lr {lr} --seed {seed} --device {slot}' \\
    --lr 0.1,0.01 --seed 1..5 -j 2 --timeout 1h --retries 1
  statesweep exec 'convert {file} -resize {width} out/{file.stem}-{width}.png' \\
    --csv images.csv
  find . -name '*.ts' | statesweep exec 'wc -l {file}' --file - --keep-order
  statesweep exec --n 1..3 --no-shell -- factor {n}
  statesweep exec 'gzip -{level} -c {file} > /dev/null' --level 1,6,9 \\
    --file '*.txt' --bench --warmup 1
  statesweep exec './bin-O{o}' --o 2,3 --bench \\
    --setup 'cc -O{o} -o bin-O{o} main.c' --cleanup 'rm bin-O{o}'
  statesweep exec './server-test' --bench --repeats 30 \\
    --compare-baseline main.json --fail-above 5%`

export const addExec: AddCommand = (program, line) => {
  const command = program
    .command('exec')
    .description('execute a command line for all values of its placeholders; each result is stored at once')
    .argument('<command...>', 'in quotes, with placeholders {x}; values by --x VALUES')
    .allowUnknownOption()
    .addOption(dbOption())
  const executing = executionOptions().filter((option) => !LEFT_OUT.has(option.name()))
  for (const option of [...definingOptions(), ...executing, ...readingOptions()]) command.addOption(option)
  for (const option of [...orderingOptions(), ...planningOptions()]) command.addOption(option)
  command.addHelpText('after', HELP).action((_: readonly string[], options: ExecOptions) => executeCommands(line, command, options))
}

const orderingOptions = (): readonly Option[] => [
  ...inGroup('How to execute:', [new Option('--serial', 'one run at a time, in rounds: -j 1 --order given')]),
  ...inGroup('What to do, and to print:', [
    new Option('-k, --keep-order', 'print the output of the commands, in the order of the runs'),
    new Option('--tag', 'the same, with the values of the run before each line'),
  ]),
]

async function executeCommands(line: CommandLine, command: Command, options: ExecOptions): Promise<void> {
  checkBenchmark(options)
  if (options.json) divertStdout()
  const words = line.args.slice(line.args.indexOf(command.name()) + 1)
  checkWords(words)
  const loaded = loadCommandSweep(sortWords(words, { all: command.options, defining: definingOptions() }))
  const { serial, keepOrder: isOrdered, tag, ...flags } = withoutDefining(options)
  const { engine, ...execution } = executionOf(flags, { defaultBail: false })
  const ordered = isOrdered || tag ? ({ order: 'given', keepsOutput: true } as const) : {}
  const given = {
    ...execution,
    engine: { ...engine, ...ordered, ...((serial || isBenchmark(loaded)) && SERIAL), backend: 'processes' },
  } as const
  if (isBenchmark(loaded)) {
    // Only benchmarks pay for loading the statistics.
    const { benchmark, firstRounds } = await import('../execute/benchmark.js')
    const { sweep, execution: measuring } = given.dryRun ? await firstRounds(loaded, given) : { sweep: loaded, execution: given }
    return await executeAndReport(line, sweep, { ...measuring, procedure: benchmark(line, loaded, readingOf(options)) })
  }
  const follow = keepOrder(line, { tag: tag === true, mayRetry: Boolean(engine.retries) })
  const procedure: Procedure = isOrdered || tag ? { follow } : {}
  await executeAndReport(line, loaded, { ...given, procedure })
}

/** Leaves out the flags that define the sweep, or say how to read its numbers. */
function withoutDefining(options: ExecOptions): Omit<ExecOptions, keyof ReadingOptions> {
  const names = new Set([...definingOptions(), ...readingOptions()].map((option) => option.attributeName()))
  return Object.fromEntries(Object.entries(options).filter(([name]) => !names.has(name))) as Omit<ExecOptions, keyof ReadingOptions>
}
