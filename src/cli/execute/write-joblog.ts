import { writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { OutputFileError } from '../../errors.js'
import type { RunEnd } from '../../store/experiment-reader.js'
import { singleLine } from '../terminal/cell.js'

/** The columns of GNU parallel's job log, which other programs read. */
const HEADING = ['Seq', 'Host', 'Starttime', 'JobRuntime', 'Send', 'Receive', 'Exitval', 'Signal', 'Command']
/** What GNU parallel writes for a job that was killed or could not start. */
const NO_EXIT_CODE = -1

/**
 * Writes how runs ended to a file: tab-separated, in seconds, a line a run. `commandOf` gives the
 * command of a run.
 *
 * @throws OutputFileError
 */
export function writeJoblog(file: string, ends: readonly RunEnd[], commandOf: (run: number) => string): void {
  const lines = ends.map((end) => lineOf(end, commandOf(end.run)))
  try {
    writeFileSync(file, [HEADING.join('\t'), ...lines, ''].join('\n'))
  } catch (error) {
    throw new OutputFileError(file, (error as Error).message, { cause: error })
  }
}

function lineOf({ run, status, started, duration, exception }: RunEnd, command: string): string {
  const code = exception?.code
  const exit = status === 'done' ? 0 : typeof code === 'number' ? code : NO_EXIT_CODE
  const signal = typeof code === 'string' && code.startsWith('SIG') ? code : status === 'timeout' ? 'SIGKILL' : 0
  return [run + 1, hostname(), (started / 1000).toFixed(3), (duration / 1000).toFixed(3), 0, 0, exit, signal, singleLine(command)].join(
    '\t',
  )
}
