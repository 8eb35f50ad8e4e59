import type { LogEntry } from '../../store/read-logs.js'
import { findRun } from '../inspect/find-run.js'
import { readLab } from '../inspect/read-lab.js'
import { dbOption } from '../parse/db-option.js'
import type { AddCommand } from '../terminal/command-line.js'
import { jsonRows } from '../terminal/json.js'
import { renderLog } from '../terminal/log.js'
import { formatCount } from '../terminal/number.js'
import { say } from '../terminal/say.js'

interface LogsOptions {
  readonly db: string
  readonly experiment?: string
  readonly json?: true
}

export const addLogs: AddCommand = (program, { out, err }) => {
  program
    .command('logs')
    .description('print what a run wrote, and errors that came after it ended')
    .argument('<id>', 'number of the run, its id, or the beginning of the id')
    .addOption(dbOption())
    .option('--experiment <name>', 'experiment to search (default: all; needed for a number if there are several)')
    .option('--json', 'print a JSON array, one piece of output a line')
    .action((id: string, { db, experiment, json }: LogsOptions) => {
      const { found, entries } = readLab(db, (session) => {
        const run = findRun(session, id, experiment)
        return { found: run, entries: session.loadExperiment(run.experiment).runs.logs(run.idRun) }
      })
      if (json) for (const text of jsonRows(entries.map((entry) => toPlain(found, entry)))) out.write(text)
      else if (entries.length > 0) out.write(renderLog(entries, out))
      else say(err, `Run ${formatCount(found.run)} of "${found.experiment}" wrote nothing.`)
    })
}

const toPlain = ({ run, idRun }: { run: number; idRun: string }, { execution, attempt, stream, at, text }: LogEntry) => ({
  run,
  id_run: idRun,
  execution,
  attempt,
  stream,
  at: new Date(at),
  text,
})
