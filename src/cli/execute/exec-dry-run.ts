import { pointOf } from '../inspect/point-of.js'
import type { ExecutionOptions } from '../parse/execution-options.js'
import { commandTextFor } from '../sources/command-text.js'
import type { ExecSweep } from '../sources/exec-sweep.js'
import type { CommandLine } from '../terminal/command-line.js'
import { toJson } from '../terminal/json.js'
import { planDryRun } from './dry-run.js'
import { renderDryRun } from './render-dry-run.js'

type Options = Pick<ExecutionOptions, 'retries' | 'keep' | 'limit'> & {
  readonly path: string
  readonly json: boolean
  readonly fresh: boolean
}

/** Says how many runs would be executed, and why, on standard error, and prints their commands: what is printed can be executed as it is. */
export async function execDryRun({ out, err }: CommandLine, sweep: ExecSweep, options: Options): Promise<void> {
  const { path, json, fresh, retries, keep, limit } = options
  const { dryRun, experiment, runs } = await planDryRun(path, sweep, {
    ...(retries !== undefined && { retries }),
    ...(keep !== undefined && { keep }),
    ...(limit !== undefined && { limit }),
    ...(fresh && { ifExists: 'replace' }),
  })
  const commandFor = commandTextFor(sweep)
  const commands = function* () {
    for (let run = runs.next(0); run < runs.size; run = runs.next(run + 1))
      yield { run, command: commandFor(run, pointOf(experiment, run).params) }
  }
  if (json) out.write(`${toJson({ ...dryRun, commands: [...commands()] }, 2)}\n`)
  else {
    err.write(`${renderDryRun(dryRun).join('\n')}\n`)
    for (const { command } of commands()) out.write(`${command}\n`)
  }
}
