import type { Outcome } from '../../model/outcome.js'
import { countEnded, FAILURE_STATUSES } from '../../model/status.js'
import { OUTPUT_FIELDS } from '../../steps/exec/capture.js'
import { renderFailures } from '../inspect/render-failures.js'
import { singleLine } from '../terminal/cell.js'
import { formatCount, formatStatuses } from '../terminal/number.js'
import type { Output } from '../terminal/output.js'
import { formatPath } from '../terminal/path.js'
import { shellCommand } from '../terminal/shell-command.js'
import { speedUpText } from '../terminal/speed-up.js'
import { formatDuration, formatSeconds } from '../terminal/time.js'
import type { SweepEnd } from './sweep-end.js'

/** Columns of the proposed query: the last ones, since fields follow params. More do not fit. */
const SELECTED = 5
/** Fields that every command has. */
const UNASKED: ReadonlySet<string> = new Set(OUTPUT_FIELDS.filter((name) => name !== 'wall_ms'))

/** The end of a sweep for people: counts, time, failures, where results are, what to type next. */
export function renderSummary(
  end: SweepEnd,
  output: Pick<Output, 'columns' | 'style'>,
  { defaultPath, args }: { readonly defaultPath: string; readonly args: readonly string[] },
): string[] {
  const { outcome } = end
  const { returned, table, path, failures, escaped, ended } = outcome
  const { style } = output
  const where = () => [
    `Results in table ${style('bold', table ?? '')} of ${singleLine(formatPath(path))}`,
    ...nextCommands(end, defaultPath).map((line) => style('dim', `  ${line}`)),
  ]
  const yellow = (line: string) => style('yellow', line)
  return [
    style(failures.length > 0 || escaped > 0 ? 'yellow' : 'green', headline(end, args)),
    ...before(outcome).map((line) => style('dim', line)),
    ...waiting(outcome),
    ...whyNotAll(outcome).map(yellow),
    ...renderFailures(failures, output),
    ...escapedErrors(end).map(yellow),
    ...returned.map((step) =>
      yellow(`Step "${singleLine(step)}" returned a value, which is ignored: assign it to run.fields or run.state.`),
    ),
    ...(table === null ? [] : where()),
    ...(ended === 'complete' ? [] : [`To continue: ${style('bold', shellCommand(continuing(args)))}`]),
  ]
}

/** The same command again, but for what would start over. */
const continuing = (args: readonly string[]): string[] => args.filter((word) => word !== '--fresh')

function headline({ outcome, madeAt }: SweepEnd, [command]: readonly string[]): string {
  const { ended: why, counts, total, kept, concurrency, elapsed_ms: elapsed, busy_ms: busy, speed_up: factor } = outcome
  if (total === 0 && why === 'complete') {
    const had = formatStatuses(kept)
    if (had === '') return 'Nothing to execute: there are no runs'
    const age = madeAt === null ? '' : `, the last ${formatSeconds(Date.now() - madeAt)} ago`
    return `Nothing left to execute: ${had}${age}${command === 'retry' ? '' : '; --fresh executes all again'}`
  }
  const ended = countEnded(counts)
  const of = ended === total ? '' : ` of ${formatCount(total)}`
  const speedUp = speedUpText(factor, { busy, workers: concurrency })
  const speed = speedUp === '' || concurrency === null ? speedUp : `${speedUp} on ${formatCount(concurrency, 'worker')}`
  return `${formatStatuses(counts) || '0 done'}${of} in ${formatDuration(elapsed)}${speed}`
}

/** What this execution left as it was. */
function before({ total, kept, stale }: Outcome): string[] {
  const had = total > 0 ? formatStatuses(kept) : ''
  const are = stale === 1 ? 'run is' : 'runs are'
  return [...(had === '' ? [] : [`${had} before`]), ...(stale === 0 ? [] : [`${formatCount(stale)} ${are} no longer in the sweep file`])]
}

const waiting = ({ waiting: runs }: Outcome): string[] =>
  runs === 0 ? [] : [`${formatCount(runs, 'run')} left by --limit for the next time`]

function whyNotAll({ ended, counts, total, table }: Outcome): string[] {
  const reason = reasonOf({ ended, counts })
  if (reason === undefined) return []
  const left = total - countEnded(counts)
  const stored = table === null ? 'nothing is stored' : 'results so far are stored'
  const hint = ended === 'bailed' ? ' --no-bail continues.' : ''
  return [`${reason}: ${formatCount(left, 'run')} ${left === 1 ? 'has' : 'have'} no result, ${stored}.${hint}`]
}

function reasonOf({ ended, counts }: Pick<Outcome, 'ended' | 'counts'>): string | undefined {
  switch (ended) {
    case 'complete':
      return undefined
    case 'stopped':
      return 'Stopped after the first failure'
    case 'broken':
      return 'Broken off'
    case 'halted':
      return 'Halted'
    case 'bailed':
      return `Stopped because the first ${formatCount(countEnded(counts), 'run')} all failed alike`
    case 'SIGINT':
      return 'Interrupted'
    case 'SIGTERM':
      return 'Terminated'
  }
}

function escapedErrors({ outcome: { escaped: count }, firstEscaped: run }: SweepEnd): string[] {
  if (count === 0) return []
  const where = run === null ? '' : `, ${count === 1 ? '' : 'the first '}probably from run ${formatCount(run)}: see its log`
  return [`${formatCount(count, 'error')} escaped after ${count === 1 ? 'its run' : 'their runs'} ended${where}.`]
}

function nextCommands({ outcome, columns, firstEscaped }: SweepEnd, defaultPath: string): string[] {
  const { experiment, table, path, failures, counts, kept } = outcome
  const database = { path, defaultPath }
  const logs = firstEscaped === null ? [] : [shellCommand(['logs', String(firstEscaped), '--experiment', experiment], database)]
  const causes = FAILURE_STATUSES.filter((cause) => counts[cause] + kept[cause] > 0)
  const again = causes.length === 0 ? [] : [shellCommand(['retry', experiment, ...causes.map((cause) => `--${cause}`)], database)]
  const show = failures.length > 0 ? ['runs', experiment, '--status', causes[0] ?? 'failed'] : ['show', experiment]
  const asked = columns.filter((name) => !UNASKED.has(name)).slice(-SELECTED)
  const query = `SELECT ${asked.map(quoteName).join(', ') || '*'} FROM ${table} LIMIT 10`
  return [...logs, shellCommand(show, database), ...again, shellCommand(['query', query], database)]
}

const quoteName = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`)
