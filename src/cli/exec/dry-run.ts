import { compileCommand } from '../../steps/exec/compile-command.js'
import type { PlaceholderValues } from '../../steps/exec/placeholder-values.js'
import type { CommandLine } from '../command-line.js'
import { planDryRun } from '../dry-run.js'
import type { ExecutionOptions } from '../parse/execution-options.js'
import { pointOf } from '../point-of.js'
import { renderDryRun } from '../render/dry-run.js'
import { toJson } from '../render/json.js'
import { shellWord } from '../render/shell-command.js'
import type { ExecSweep } from './exec-sweep.js'

type Options = Pick<ExecutionOptions, 'retries' | 'keep' | 'limit'> & {
  readonly path: string
  readonly json: boolean
  readonly fresh: boolean
}

/** What is known only when a run executes, as it is for the first. */
const LATER = { slot: 0, attempt: 1 } as const

/** Says how many runs would be executed, and why, on standard error, and prints their commands: what is printed can be executed as it is. */
export async function execDryRun({ out, err }: CommandLine, sweep: ExecSweep, options: Options): Promise<void> {
  const { path, json, fresh, retries, keep, limit } = options
  const { dryRun, experiment, runs } = await planDryRun(path, sweep, {
    ...(retries !== undefined && { retries }),
    ...(keep !== undefined && { keep }),
    ...(limit !== undefined && { limit }),
    ...(fresh && { ifExists: 'replace' }),
  })
  const commandFor = commandText(sweep)
  const commands = function* () {
    for (let run = runs.next(0); run < runs.size; run = runs.next(run + 1))
      yield { run, command: commandFor({ ...pointOf(experiment, run).params, run }) }
  }
  if (json) out.write(`${toJson({ ...dryRun, commands: [...commands()] }, 2)}\n`)
  else {
    err.write(`${renderDryRun(dryRun).join('\n')}\n`)
    for (const { command } of commands()) out.write(`${command}\n`)
  }
}

/** As a shell would be given it. */
function commandText({ command, options }: ExecSweep): (values: PlaceholderValues) => string {
  const specFor = compileCommand(command, options)
  return (values) => {
    const { words } = specFor({ ...LATER, ...values })
    return typeof command === 'string' ? (words[2] ?? '') : words.map(shellWord).join(' ')
  }
}
