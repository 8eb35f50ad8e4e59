import { wordsFor } from '../sources/source.js'
import { formatCell, printable, singleLine } from '../terminal/cell.js'
import { formatPath } from '../terminal/path.js'
import { shellCommand } from '../terminal/shell-command.js'
import { formatDate, formatDuration } from '../terminal/time.js'
import type { Explanation } from './explain-run.js'

/** Explains to people why the next execution executes or skips a run. */
export function renderExplanation(explanation: Explanation, database: { path: string; defaultPath: string }): string[] {
  const { experiment, run, idRun, params, executes, source, refused, unclear } = explanation
  const command = source === undefined ? 'Executing again with { resume: true }' : shellCommand(wordsFor(source, formatPath), database)
  const values = Object.entries(params).map(([name, value]) => `${singleLine(name)} = ${formatCell(value)}`)
  const lines = [
    `The next execution ${executes ? 'executes' : 'skips'} run ${run} of "${singleLine(experiment)}": ${because(explanation)}.`,
    ...entries([
      ['id', idRun],
      ['params', values.join(', ') || 'none'],
      ...resultEntries(explanation),
      ...runningEntries(explanation),
      [executes ? 'to execute it' : 'again', executes ? command : way(explanation, database)],
      ...(unclear === undefined
        ? []
        : [['code', `may have changed: --file ${formatPath(unclear)} loads the sweep file and tells`] as const]),
      ...(refused === undefined ? [] : [['but refused', refused] as const]),
    ]),
  ]
  return lines.map(printable)
}

type Entry = readonly [word: string, text: string]

function entries(all: readonly Entry[]): string[] {
  const width = Math.max(...all.map(([word]) => word.length))
  return all.map(([word, text]) => `  ${word.padEnd(width)}  ${text}`)
}

function because({ reason, result }: Explanation): string {
  switch (reason) {
    case 'new':
    case 'pending':
      return 'it has no result yet'
    case 'earlier':
      return 'its only result is from an earlier execution'
    case 'again':
      return 'it has attempts left'
    case 'done':
      return 'it is done'
    case 'failed':
      return 'it failed'
    case 'timeout':
      return 'it timed out'
    case 'crashed':
      return 'it ended its worker'
    case 'stale':
      return `it is no longer in the sweep file${result === undefined ? '' : '; its result stays'}`
  }
}

function runningEntries({ running }: Explanation): Entry[] {
  if (running === undefined) return []
  const { execution, attempt, slot, started } = running
  return [['executing', `since ${formatDate(started)}, execution ${execution}, attempt ${attempt}${slot === null ? '' : `, slot ${slot}`}`]]
}

function resultEntries({ result }: Explanation): Entry[] {
  if (result === undefined) return []
  const { status, execution, attempt, started, duration, exception } = result
  const when = `${formatDate(started)}, took ${formatDuration(duration)}`
  const ended: Entry = [status, `in execution ${execution}, attempt ${attempt}, ${when}`]
  if (exception === null) return [ended]
  const step = exception.step === undefined ? '' : `step "${exception.step}": `
  return [ended, ['exception', singleLine(`${step}${exception.name}: ${exception.message}`)]]
}

function way({ experiment, reason }: Explanation, database: { path: string; defaultPath: string }): string {
  if (reason === 'failed' || reason === 'timeout' || reason === 'crashed')
    return shellCommand(['retry', experiment, `--${reason}`], database)
  return reason === 'stale' ? 'put its point back into the sweep file' : 'only with --fresh, which starts over'
}
