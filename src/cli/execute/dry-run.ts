import { existsSync } from 'node:fs'
import { planSweep } from '../../sweep.js'
import { pointOf } from '../inspect/point-of.js'
import { readLabLater } from '../inspect/read-lab.js'
import type { Execution } from '../parse/execution-options.js'
import { commandTextFor } from '../sources/command-text.js'
import type { SourcedSweep } from '../sources/sourced-sweep.js'
import { singleLine } from '../terminal/cell.js'
import type { CommandLine } from '../terminal/command-line.js'
import { toJson } from '../terminal/json.js'
import { type DryRun, renderDryRun } from './render-dry-run.js'

/**
 * Plans an execution, prints the plan, and changes nothing; there need not be a database. For a
 * sweep of commands, standard output gets the commands, which can be executed as they are, and
 * standard error the plan. Throws what the execution would.
 */
export async function dryRun({ out, err }: CommandLine, loaded: SourcedSweep, { path, engine, json }: Execution): Promise<void> {
  const { plan, leftovers, experiment } = existsSync(path)
    ? await readLabLater(path, (session) => planSweep(session, loaded, engine))
    : await planSweep(undefined, loaded, engine)
  const { runs, reasons } = plan
  const planned: DryRun = { experiment: loaded.sweep.name, executes: runs.count, reasons, leftovers }
  const textFor = commandTextFor(loaded)
  const commands = function* () {
    for (let run = runs.next(0); run < runs.size; run = runs.next(run + 1))
      yield { run, command: textFor(run, pointOf(experiment, run).params) }
  }
  const lists = loaded.kind === 'command'
  if (json) out.write(`${toJson({ ...planned, ...(lists && { commands: [...commands()] }) }, 2)}\n`)
  else {
    const plans = lists ? err : out
    plans.write(`${renderDryRun(planned).join('\n')}\n`)
    if (lists) for (const { command } of commands()) out.write(`${out.isTerminal ? singleLine(command) : command}\n`)
  }
}
