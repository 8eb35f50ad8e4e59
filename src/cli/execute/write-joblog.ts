import { writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { OutputFileError } from '../../errors.js'
import type { Session } from '../../session.js'
import { tableOf } from '../inspect/table-of.js'
import { singleLine } from '../terminal/cell.js'

/** The columns of GNU parallel's job log, which other programs read. */
const HEADING = ['Seq', 'Host', 'Starttime', 'JobRuntime', 'Send', 'Receive', 'Exitval', 'Signal', 'Command']
/** What GNU parallel writes for a job that was ended, or could not be started. */
const NO_EXIT_CODE = -1

interface Row {
  readonly run: number
  readonly status: string
  readonly started: number
  readonly duration: number
  readonly code: unknown
}

/**
 * Writes the runs that have a result to a file, in the order in which they began: tab-separated, seconds, a line a run. `commandOf` is what was executed
 * for a run. Throws OutputFileError.
 */
export function writeJoblog(
  file: string,
  { session, name }: { readonly session: Session; readonly name: string },
  commandOf: (run: number) => string,
): void {
  const table = tableOf(session, name)
  const rows =
    table === undefined
      ? []
      : session
          .query(`SELECT run, status, started, duration, exception ->> '$.code' AS code FROM "${table}" ORDER BY started, run`)
          .map(toRow)
  const lines = rows.map((row) => lineOf(row, commandOf(row.run)))
  try {
    writeFileSync(file, [HEADING.join('\t'), ...lines, ''].join('\n'))
  } catch (error) {
    throw new OutputFileError(file, (error as Error).message, { cause: error })
  }
}

const toRow = ({ run, status, started, duration, code }: ReturnType<Session['query']>[number]): Row => ({
  run: Number(run),
  status: String(status),
  started: Number(started),
  duration: Number(duration),
  code,
})

function lineOf({ run, status, started, duration, code }: Row, command: string): string {
  const exit = status === 'done' ? 0 : typeof code === 'number' ? code : NO_EXIT_CODE
  const signal = typeof code === 'string' && code.startsWith('SIG') ? code : status === 'timeout' ? 'SIGKILL' : 0
  return [run + 1, hostname(), (started / 1000).toFixed(3), (duration / 1000).toFixed(3), 0, 0, exit, signal, singleLine(command)].join(
    '\t',
  )
}
