import { Option } from 'commander'
import { describeExperiment, type ExperimentDescription } from '../inspect/describe-experiment.js'
import { findExperiment } from '../inspect/find-experiment.js'
import { readLab } from '../inspect/read-lab.js'
import { renderDescription } from '../inspect/render-description.js'
import { summaryToPlain } from '../inspect/summary-to-plain.js'
import { dbOption } from '../parse/db-option.js'
import { parseColumns } from '../parse/option-values.js'
import type { AddCommand } from '../terminal/command-line.js'
import { toJson } from '../terminal/json.js'

interface ShowOptions {
  readonly db: string
  readonly best?: readonly string[]
  readonly json?: true
}

export const addShow: AddCommand = (program, { out }) => {
  program
    .command('show')
    .description('describe an experiment: its params, runs by status, times, table, failures')
    .argument('[name]', 'experiment (default: the only one in the database)')
    .addOption(dbOption())
    .addOption(
      new Option('--best <a,-b>', 'the three best done runs by these columns; - before a name: descending').argParser(parseColumns),
    )
    .option('--json', 'print a JSON object')
    .action((name: string | undefined, { db, best, json }: ShowOptions) => {
      const description = readLab(db, (session) => describeExperiment(session, findExperiment(session, name), best))
      out.write(json ? `${toJson(toPlain(description), 2)}\n` : `${renderDescription(description, out).join('\n')}\n`)
    })
}

function toPlain({ summary, axes, columns, execution, busy, speedUp, best, failures }: ExperimentDescription) {
  const params = axes.map(({ name, values, isComplete }) => ({ name, values, complete: isComplete }))
  const { steps = [], seed = null, ordinal = null } = execution ?? {}
  return { ...summaryToPlain(summary), params, execution: ordinal, steps, seed, busy_ms: busy, speed_up: speedUp, columns, best, failures }
}
