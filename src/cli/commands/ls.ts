import type { ExperimentSummary } from '../../store/list-experiments.js'
import { readLab } from '../inspect/read-lab.js'
import { summaryToPlain } from '../inspect/summary-to-plain.js'
import { dbOption } from '../parse/db-option.js'
import type { AddCommand } from '../terminal/command-line.js'
import { jsonRows } from '../terminal/json.js'
import { formatCount } from '../terminal/number.js'
import { formatPath } from '../terminal/path.js'
import { printTable } from '../terminal/print-table.js'
import { say } from '../terminal/say.js'
import type { Column } from '../terminal/table.js'
import { formatDate, formatDuration } from '../terminal/time.js'

interface LsOptions {
  readonly db: string
  readonly json?: true
}

export const addLs: AddCommand = (program, { out, err }) => {
  program
    .command('ls')
    .description('list the experiments of a database')
    .addOption(dbOption())
    .option('--json', 'print a JSON array, one experiment a line')
    .action(({ db, json }: LsOptions) => {
      const experiments = readLab(db, (session) => session.ls())
      if (json) for (const text of jsonRows(experiments.map(summaryToPlain))) out.write(text)
      else if (experiments.length > 0) printTable({ out, err }, columnsOf(experiments))
      else say(err, `${formatPath(db)} has no experiments: "statesweep run FILE" creates one.`)
    })
}

function columnsOf(experiments: readonly ExperimentSummary[]): Column[] {
  const column = (name: string, right: boolean, cellOf: (experiment: ExperimentSummary) => string): Column => ({
    name,
    right,
    cells: experiments.map(cellOf),
  })
  return [
    column('experiment', false, ({ name }) => name),
    column('runs', true, ({ runs }) => formatCount(runs)),
    column('done', true, ({ counts }) => formatCount(counts.done)),
    // All failures; `show` tells timeouts and crashes apart.
    column('failed', true, ({ counts }) => formatCount(counts.failed + counts.timeout + counts.crashed)),
    column('pending', true, ({ counts }) => formatCount(counts.pending)),
    column('created', false, ({ created }) => formatDate(created)),
    column('time', true, ({ took }) => (took === null ? '' : formatDuration(took))),
  ]
}
