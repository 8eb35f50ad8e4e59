import type { FailureGroup } from '../../model/outcome.js'
import { singleLine } from '../terminal/cell.js'
import { truncate } from '../terminal/display-width.js'
import { formatCount } from '../terminal/number.js'
import type { Output } from '../terminal/output.js'
import { formatPath } from '../terminal/path.js'

/** Kinds shown, so that the summary stays on the screen; `runs NAME --status failed` shows all. */
const SHOWN = 5
const LONGEST_MESSAGE = 500

/** The failures, each kind once, with the user's file and line. */
export function renderFailures(groups: readonly FailureGroup[], { columns, style }: Pick<Output, 'columns' | 'style'>): string[] {
  const width = Math.min(columns, LONGEST_MESSAGE)
  const lines = groups.slice(0, SHOWN).flatMap(({ count, step, name, message, cause, run, at }) => {
    const where = step === null ? '' : ` in step "${step}"`
    const first = `${formatCount(count)} failed${where}: ${name}: ${message.split('\n', 1).join()}`
    const place = at === null ? '' : ` at ${formatPath(at.file)}:${at.line}:${at.column}`
    return [
      style('red', truncate(singleLine(first), width)),
      style('dim', truncate(singleLine(`  run ${run}${place}${cause === null ? '' : `: ${cause.split('\n', 1).join()}`}`), width)),
    ]
  })
  const rest = groups.length - SHOWN
  return rest > 0 ? [...lines, style('dim', `… and ${formatCount(rest, 'more kind')} of failure`)] : lines
}
