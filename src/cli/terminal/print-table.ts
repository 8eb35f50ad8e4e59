import type { CommandLine } from './command-line.js'
import { formatCount } from './number.js'
import { say } from './say.js'
import { type Column, renderTable } from './table.js'

/** Lines written at once: a call per line would take most of the time of a long table. */
const LINES_AT_ONCE = 1000

/** Writes a table to standard output; standard error names columns that did not fit. */
export function printTable({ out, err }: Pick<CommandLine, 'out' | 'err'>, columns: readonly Column[]): void {
  const { heading, lines, hidden } = renderTable(columns, out.columns)
  out.write(`${out.style('bold', heading)}\n`)
  printLines(out, lines)
  if (hidden.length === 0) return
  say(err, `${formatCount(hidden.length, 'column')} did not fit: ${hidden.join(', ')}. --json shows all.`, 'dim')
}

function printLines(out: CommandLine['out'], lines: Iterable<string>): void {
  let batch: string[] = []
  const flush = () => {
    if (batch.length > 0) out.write(`${batch.join('\n')}\n`)
    batch = []
  }
  for (const line of lines) if (batch.push(line) >= LINES_AT_ONCE) flush()
  flush()
}
