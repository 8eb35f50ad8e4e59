import { Option } from 'commander'
import type { RunRecord } from '../../store/runs.js'
import type { AddCommand } from '../command-line.js'
import { dbOption } from '../parse/db-option.js'
import { parseLimit } from '../parse/limit.js'
import { printTable } from '../print-table.js'
import { readLab } from '../read-lab.js'
import { formatCell } from '../render/cell.js'
import { formatCount } from '../render/count.js'
import { formatDuration } from '../render/duration.js'
import { jsonRows } from '../render/json.js'
import { type Column, toColumns } from '../render/table.js'

const STATUSES = ['done', 'failed', 'timeout', 'crashed', 'pending'] as const

interface RunsOptions {
  readonly db: string
  readonly limit: number
  readonly status?: (typeof STATUSES)[number]
  readonly json?: true
}

export const addRuns: AddCommand = (program, { out, err }) => {
  program
    .command('runs')
    .description('list the runs of an experiment, with their params and fields')
    .argument('<name>', 'experiment')
    .addOption(dbOption())
    .addOption(new Option('--limit <n>', 'at most so many, by run number').argParser(parseLimit).default(20))
    .addOption(new Option('--status <status>', 'only those that ended so, or have no result yet').choices(STATUSES))
    .option('--json', 'a JSON array, one run a line, with all columns')
    .action((name: string, { db, limit, status, json }: RunsOptions) => {
      const { records, size } = readLab(db, (session) => {
        const { runs } = session.loadExperiment(name)
        return { records: runs.records({ limit, ...(status !== undefined && { status }) }), size: runs.size }
      })
      if (json) for (const text of jsonRows(records)) out.write(text)
      else if (records.length > 0) printTable({ out, err }, columnsOf(records))
      if (records.length === 0) err.write(`"${name}" has no runs${status === undefined ? '' : ` that are ${status}`}.\n`)
      else if (records.length === limit && limit < size)
        err.write(err.style('dim', `The first ${formatCount(limit)}; --limit shows more.\n`))
    })
}

/** What a person wants to see of a run; ids and times are there with `--json`. */
function columnsOf(records: readonly RunRecord[]): Column[] {
  const rows = records.map(({ run, id_run, execution, status, attempt, started, duration, exception, ...values }) => ({
    run,
    status,
    ...values,
  }))
  const durations = {
    name: 'duration',
    right: true,
    cells: records.map(({ duration }) => (typeof duration === 'number' ? formatDuration(duration) : '')),
  }
  const exceptions = { name: 'exception', right: false, cells: records.map(({ exception }) => describe(exception)) }
  return [...toColumns(rows), durations, ...(exceptions.cells.some((cell) => cell !== '') ? [exceptions] : [])]
}

function describe(exception: unknown): string {
  if (typeof exception !== 'object' || exception === null || !('name' in exception) || !('message' in exception)) return ''
  return formatCell(`${exception.name}: ${exception.message}`)
}
