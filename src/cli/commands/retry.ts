import { type Command, Help, Option } from 'commander'
import { executeAndReport } from '../execute/execute-and-report.js'
import { SERIAL } from '../execute/rounds.js'
import { findExperiment } from '../inspect/find-experiment.js'
import { readLabLater } from '../inspect/read-lab.js'
import { dbOption } from '../parse/db-option.js'
import { type ExecutionFlags, executionOf, executionOptions, jsonSummaryOption } from '../parse/execution-options.js'
import { parseDuration } from '../parse/option-values.js'
import { loadRecordedSweep, sourceOf } from '../sources/recorded-sweep.js'
import { wordsFor } from '../sources/source.js'
import { isBenchmark } from '../sources/sourced-sweep.js'
import type { AddCommand } from '../terminal/command-line.js'
import { divertStdout } from '../terminal/output.js'
import { formatPath } from '../terminal/path.js'
import { shellCommand } from '../terminal/shell-command.js'

/** `--timeout` is a cause; with a time it is a limit; given twice, it is both. */
interface Timeout {
  readonly isCause?: true
  readonly limit?: number
}

interface RetryOptions extends Omit<ExecutionFlags, 'timeout'> {
  readonly failed?: true
  readonly timeout?: Timeout
  readonly crashed?: true
}

export const addRetry: AddCommand = (program, line) => {
  const command = program
    .command('retry')
    .description('execute runs again that failed, timed out or crashed')
    .argument('[name]', 'experiment (default: the only one in the database)')
    .addOption(dbOption())
    .option('--failed', 'runs whose step threw')
    .addOption(new Option('--timeout [time]', 'runs that timed out; with a time: the new limit').preset('').argParser(parseTimeout))
    .configureHelp({ optionDescription: (option) => new Help().optionDescription(option).replace(' (preset: "")', '') })
    .option('--crashed', 'runs that ended their worker')
  for (const option of executionOptions()) if (option.name() !== 'timeout') command.addOption(option)
  command
    .addOption(jsonSummaryOption())
    .addHelpText(
      'after',
      `
Each gets a new attempt in the last execution; other runs stay as they are.

Example:
  statesweep retry pi --timeout 5m --crashed`,
    )
    .action(async (name: string | undefined, { failed, crashed, timeout, ...flags }: RetryOptions) => {
      const again = causesOf(command, { failed, crashed, timeout })
      if (flags.json) divertStdout()
      const loaded = await readLabLater(flags.db, async (session) => {
        const experiment = findExperiment(session, name)
        const source = sourceOf(session, experiment)
        // Its code runs from here on: the user sees first what the database names.
        if (source !== undefined) line.err.write(`From ${shellCommand(wordsFor(source, formatPath))}\n`)
        return await loadRecordedSweep(session, experiment)
      })
      const isCommand = loaded.kind === 'command'
      const limited = { ...flags, ...(timeout?.limit !== undefined && { timeout: timeout.limit }) }
      const { engine, ...execution } = executionOf(limited, isCommand ? { defaultBail: false } : {})
      const processes = isCommand ? ({ backend: 'processes' } as const) : {}
      const measured = isBenchmark(loaded)
      const procedure = measured ? (await import('../execute/benchmark.js')).benchmark(line, loaded) : {}
      await executeAndReport(line, loaded, {
        ...execution,
        engine: { ...engine, ...processes, ...(measured && SERIAL), again },
        procedure,
      })
    })
}

function parseTimeout(text: string, before: Timeout = {}): Timeout {
  return text === '' ? { ...before, isCause: true } : { ...before, limit: parseDuration(text) }
}

type Cause = 'failed' | 'timeout' | 'crashed'

/** A limit alone means the runs that timed out. */
function causesOf(
  command: Command,
  { failed, crashed, timeout }: Readonly<Partial<Record<Cause, unknown>>> & { timeout?: Timeout | undefined },
): ReadonlySet<Cause> {
  const causes = new Set<Cause>()
  if (failed) causes.add('failed')
  if (crashed) causes.add('crashed')
  if (timeout?.isCause || (timeout !== undefined && causes.size === 0)) causes.add('timeout')
  if (causes.size > 0) return causes
  return command.error('statesweep: Say which runs to retry: --failed, --timeout, --crashed.', { code: 'statesweep.noCause' })
}
