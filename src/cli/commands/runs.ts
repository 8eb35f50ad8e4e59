import { Option } from 'commander'
import type { RunRecord } from '../../store/runs.js'
import { findExperiment } from '../inspect/find-experiment.js'
import { readLab } from '../inspect/read-lab.js'
import { selectRunning } from '../inspect/select-running.js'
import { dbOption } from '../parse/db-option.js'
import { parseLimit } from '../parse/option-values.js'
import { columnsOption, type RowOptions, sortOption, statusOption, whereOption } from '../parse/row-options.js'
import { formatCell } from '../terminal/cell.js'
import type { AddCommand } from '../terminal/command-line.js'
import { jsonRows } from '../terminal/json.js'
import { formatCount } from '../terminal/number.js'
import { printTable } from '../terminal/print-table.js'
import { say } from '../terminal/say.js'
import { type Column, toColumns } from '../terminal/table.js'
import { formatDuration } from '../terminal/time.js'

interface RunsOptions extends Omit<RowOptions, 'status'> {
  readonly status?: RowOptions['status'] | 'running'
  readonly db: string
  readonly limit: number
  readonly sort?: readonly string[]
  readonly columns?: readonly string[]
  readonly json?: true
}

export const addRuns: AddCommand = (program, { out, err }) => {
  program
    .command('runs')
    .description('list the runs of an experiment, with their params and fields')
    .argument('[name]', 'experiment (default: the only one in the database)')
    .addOption(dbOption())
    .addOption(new Option('--limit <n>', 'show at most n runs').argParser(parseLimit).default(20))
    .addOption(statusOption(['running']))
    .addOption(whereOption())
    .addOption(sortOption())
    .addOption(columnsOption())
    .option('--json', 'print a JSON array, one run a line, with all columns')
    .addHelpText(
      'after',
      `
--where takes SQL over the columns of the table; params have their prefix:
  params_lr > 0.1 AND note LIKE 'a%'

Example:
  statesweep runs pi --where 'params_samples > 1000' --sort -pi --limit 5`,
    )
    .action((given: string | undefined, { db, json, columns: wanted, ...selection }: RunsOptions) => {
      const { name, columns, records, size } = readLab(db, (session) => {
        const experiment = session.loadExperiment(findExperiment(session, given))
        return { ...selectRunning(experiment, selection, wanted), name: experiment.name, size: experiment.runs.size }
      })
      const rows =
        wanted === undefined ? records : records.map((record) => Object.fromEntries(columns.map((column) => [column, record[column]])))
      if (json) for (const text of jsonRows(rows)) out.write(text)
      else if (records.length > 0) printTable({ out, err }, wanted === undefined ? columnsOf(records, columns) : toColumns(rows, columns))
      const { limit, status, where } = selection
      if (records.length === 0)
        say(
          err,
          `"${name}" has no runs${where === undefined ? '' : ' that match --where'}${status === undefined ? '' : ` with status ${status}`}.`,
        )
      else if (records.length === limit && limit < size)
        err.write(err.style('dim', `The first ${formatCount(limit)}; pass --limit for more.\n`))
    })
}

/** Columns that people see first, last or not at all. */
const APART: ReadonlySet<string> = new Set(['run', 'id_run', 'execution', 'status', 'attempt', 'started', 'duration', 'slot', 'exception'])

/** The columns for people; `--json` has ids and times, too. */
function columnsOf(records: readonly RunRecord[], names: readonly string[]): Column[] {
  const values = names.filter((name) => !APART.has(name) && records.some((record) => Object.hasOwn(record, name)))
  const durations = {
    name: 'duration',
    right: true,
    cells: records.map(({ duration }) => (typeof duration === 'number' ? formatDuration(duration) : '')),
  }
  const exceptions = { name: 'exception', right: false, cells: records.map(({ exception }) => describe(exception)) }
  return [
    ...toColumns(records, ['run', 'status', ...values]),
    durations,
    ...(exceptions.cells.some((cell) => cell !== '') ? [exceptions] : []),
  ]
}

function describe(exception: unknown): string {
  if (typeof exception !== 'object' || exception === null || !('name' in exception) || !('message' in exception)) return ''
  return formatCell(`${exception.name}: ${exception.message}`)
}
