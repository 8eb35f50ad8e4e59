import type { AddCommand } from '../command-line.js'
import { describeExperiment, type ExperimentDescription } from '../describe-experiment.js'
import { dbOption } from '../parse/db-option.js'
import { readLab } from '../read-lab.js'
import { renderDescription } from '../render/description.js'
import { toJson } from '../render/json.js'
import { summaryToPlain } from '../render/summary-to-plain.js'

interface ShowOptions {
  readonly db: string
  readonly json?: true
}

export const addShow: AddCommand = (program, { out }) => {
  program
    .command('show')
    .description('describe an experiment: its params, runs by status, times, table, failures')
    .argument('<name>', 'experiment')
    .addOption(dbOption())
    .option('--json', 'a JSON object')
    .action((name: string, { db, json }: ShowOptions) => {
      const description = readLab(db, (session) => describeExperiment(session, name))
      out.write(json ? `${toJson(toPlain(description), 2)}\n` : `${renderDescription(description, out).join('\n')}\n`)
    })
}

function toPlain({ summary, axes, columns, execution, busy, failures }: ExperimentDescription) {
  const params = axes.map(({ name, values, isComplete }) => ({ name, values, complete: isComplete }))
  const { steps = [], seed = null, ordinal = null } = execution ?? {}
  return { ...summaryToPlain(summary), params, execution: ordinal, steps, seed, busy_ms: busy, columns, failures }
}
