import { singleLine } from '../terminal/cell.js'
import { truncate } from '../terminal/display-width.js'
import { formatCount, formatStatuses } from '../terminal/number.js'
import type { Output } from '../terminal/output.js'
import { speedUpText } from '../terminal/speed-up.js'
import { formatDate, formatDuration } from '../terminal/time.js'
import { formatAxis } from './axes.js'
import type { ExperimentDescription } from './describe-experiment.js'
import { renderFailures } from './render-failures.js'
import { renderRunning } from './render-running.js'

/** Describes an experiment for people, a line an entry; `best` are its best params, a line each. */
export function renderDescription(
  description: ExperimentDescription,
  best: readonly string[],
  output: Pick<Output, 'columns' | 'style'>,
): string[] {
  const { summary, axes, columns, execution, busy, speedUp, failures, running } = description
  const names = axes.map(({ name }) => singleLine(name))
  const widest = names.reduce((width, name) => Math.max(width, name.length), 0)
  const entries: [string, string][] = [
    ['experiment', `${singleLine(summary.name)}, created ${formatDate(summary.created)}`],
    ['runs', `${formatCount(summary.runs)}: ${formatStatuses(summary.counts)}`],
    ...(running.length > 0 ? [['', renderRunning(running, Date.now())] satisfies [string, string]] : []),
    ...axes.map((axis, at): [string, string] => [at === 0 ? 'params' : '', `${(names[at] ?? '').padEnd(widest)}  ${formatAxis(axis)}`]),
  ]
  if (execution !== undefined) {
    const { ordinal, steps, seed, started, ended, paused } = execution
    const took = ended === null ? 'not ended' : `took ${formatDuration(ended - started - paused)}`
    entries.push(
      ['steps', steps.map(singleLine).join(', ')],
      ['seed', JSON.stringify(seed)],
      ['executed', `${formatDate(started)}, ${took}${ordinal > 1 ? `, execution ${ordinal}` : ''}`],
      ['', `all runs together ${formatDuration(busy)}${speedUpText(speedUp, { busy })}`],
    )
  }
  for (const [at, line] of best.entries()) entries.push([at === 0 ? 'best' : '', line])
  if (columns.length > 0) {
    entries.push(['table', summary.table])
    entries.push(['columns', columns.map(singleLine).join(', ') || 'none'])
  }
  const margin = Math.max(...entries.map(([word]) => word.length))
  const lines = entries.map(
    ([word, text]) => `${output.style('dim', word.padEnd(margin))}  ${truncate(singleLine(text), output.columns - margin - 2)}`,
  )
  return [...lines, ...renderFailures(failures, output)]
}
