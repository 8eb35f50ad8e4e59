import type { OutputEvent } from '../../options.js'
import type { LogEntry } from '../../store/read-logs.js'
import { singleLine } from './cell.js'
import type { Output } from './output.js'

/** The log of a run as it was written; several attempts get a heading each. */
export function renderLog(entries: readonly LogEntry[], { style }: Pick<Output, 'style'>): string {
  const titles = entries.map(({ execution, attempt }) => `execution ${execution}, attempt ${attempt}`)
  const isOne = new Set(titles).size === 1
  let text = ''
  for (const [at, entry] of entries.entries()) {
    const isNew = titles[at] !== titles[at - 1]
    const isApart = !isOutput(entry) || !isOutput(entries[at - 1] ?? entry) || isNew
    if (isApart && text !== '' && !text.endsWith('\n')) text += '\n'
    if (isNew && !isOne) text += `${style('bold', titles[at] ?? '')}\n`
    text += entry.stream === 'escaped' ? `${style('red', 'escaped after the run ended:')} ${entry.text}` : entry.text
  }
  return text.endsWith('\n') ? text : `${text}\n`
}

const isOutput = ({ stream }: LogEntry): boolean => stream === 'stdout' || stream === 'stderr'

/** Output of a run among others: whole lines, each with its run, nothing that moves the cursor. */
export function renderEcho({ run, stream, text }: OutputEvent, { style }: Pick<Output, 'style'>): string {
  const label = style('dim', stream === 'escaped' ? `run ${run} escaped ` : `run ${run} `)
  const lines = text.replace(/^\n|\r?\n$/g, '').split(/\r?\n/)
  return lines.map((line) => `${label} ${line.split('\t').map(singleLine).join('\t')}\n`).join('')
}
