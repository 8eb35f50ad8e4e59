import { Option } from 'commander'
import { executionColumns, executionsToPlain } from '../inspect/describe-executions.js'
import { describeExperiment, type ExperimentDescription } from '../inspect/describe-experiment.js'
import { findExperiment } from '../inspect/find-experiment.js'
import { readLab } from '../inspect/read-lab.js'
import { renderDescription } from '../inspect/render-description.js'
import { summaryToPlain } from '../inspect/summary-to-plain.js'
import { dbOption } from '../parse/db-option.js'
import { type Aim, type BestGroups, bestGroups, bestToPlain, renderBest } from '../statistics/best-groups.js'
import type { AddCommand } from '../terminal/command-line.js'
import { toJson } from '../terminal/json.js'
import { printTable } from '../terminal/print-table.js'
import { say } from '../terminal/say.js'

interface ShowOptions {
  readonly db: string
  readonly minimize?: string
  readonly maximize?: string
  readonly executions?: true
  readonly digest?: true
  readonly json?: true
}

export const addShow: AddCommand = (program, { out, err }) => {
  program
    .command('show')
    .description('describe an experiment: its params, runs by status, times, table, failures')
    .argument('[name]', 'experiment (default: the only one in the database)')
    .addOption(dbOption())
    .addOption(new Option('--minimize <column>', 'also the three params with the least mean of this field').conflicts('maximize'))
    .addOption(new Option('--maximize <column>', 'also the three params with the greatest mean of this field'))
    .option('--executions', 'list its executions: when, what, from which commit, where')
    .option('--digest', 'print one hash of its results: params, fields, status, exceptions')
    .option('--json', 'print a JSON object')
    .action((name: string | undefined, { db, json, executions: wanted, digest: wantsDigest, ...options }: ShowOptions) => {
      const aim = aimOf(options)
      const { description, best, executions, digest } = readLab(db, (session) => {
        const found = findExperiment(session, name)
        const experiment = session.loadExperiment(found)
        const executions = wanted ? experiment.executions : []
        const digest = wantsDigest ? experiment.digest() : null
        return { description: describeExperiment(session, found), best: aim && bestGroups(experiment, aim), executions, digest }
      })
      if (json) out.write(`${toJson({ ...toPlain(description, best), executions: executionsToPlain(executions), digest }, 2)}\n`)
      else if (digest !== null) out.write(`${digest}\n`)
      else if (wanted) printTable({ out, err }, executionColumns(executions))
      else out.write(`${renderDescription(description, best === undefined ? [] : renderBest(best), out).join('\n')}\n`)
      if (best?.rows.length === 0) say(err, `No run has a number in "${best.metric}".`)
    })
}

function aimOf({ minimize, maximize }: Omit<ShowOptions, 'db'>): Aim | undefined {
  if (minimize !== undefined) return { metric: minimize, direction: 'minimize' }
  return maximize === undefined ? undefined : { metric: maximize, direction: 'maximize' }
}

function toPlain(
  { summary, axes, columns, execution, busy, speedUp, failures, running }: ExperimentDescription,
  best: BestGroups | undefined,
) {
  const params = axes.map(({ name, values, isComplete }) => ({ name, values, complete: isComplete }))
  const { steps = [], seed = null, ordinal = null } = execution ?? {}
  return {
    ...summaryToPlain(summary),
    params,
    execution: ordinal,
    steps,
    seed,
    busy_ms: busy,
    speed_up: speedUp,
    columns,
    best: best === undefined ? [] : bestToPlain(best),
    failures,
    running,
  }
}
