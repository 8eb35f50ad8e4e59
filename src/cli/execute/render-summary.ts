import { OUTPUT_FIELDS } from '../../steps/exec/capture.js'
import { renderFailures } from '../inspect/render-failures.js'
import { formatCount } from '../terminal/number.js'
import type { Output } from '../terminal/output.js'
import { formatPath } from '../terminal/path.js'
import { shellCommand } from '../terminal/shell-command.js'
import { formatStatuses } from '../terminal/statuses.js'
import { formatDuration } from '../terminal/time.js'
import type { Outcome } from './outcome.js'

/** Columns of the query that is proposed, the last, since fields follow params: more would not fit a terminal. */
const SELECTED = 5
/** What every command has, whoever looks for results. */
const UNASKED: ReadonlySet<string> = new Set(OUTPUT_FIELDS.filter((name) => name !== 'wall_ms'))

/** The end of a sweep for people: counts, time, speed-up, failures, where the results are and what to type next. */
export function renderSummary(
  outcome: Outcome,
  output: Pick<Output, 'columns' | 'style'>,
  { defaultPath, args }: { readonly defaultPath: string; readonly args: readonly string[] },
): string[] {
  const { returned, table, path } = outcome
  const { style } = output
  const where =
    table === null
      ? []
      : [
          `Results in table ${style('bold', table)} of ${formatPath(path)}`,
          ...nextCommands(outcome, defaultPath).map((line) => style('dim', `  ${line}`)),
        ]
  return [
    style(outcome.failures.length > 0 || outcome.escaped.count > 0 ? 'yellow' : 'green', headline(outcome)),
    ...before(outcome).map((line) => style('dim', line)),
    ...waiting(outcome),
    ...whyNotAll(outcome).map((line) => style('yellow', line)),
    ...renderFailures(outcome.failures, output),
    ...escapedErrors(outcome).map((line) => style('yellow', line)),
    ...returned.map((step) => style('yellow', `Step "${step}" returned a value, which is ignored: assign it to run.fields or run.state.`)),
    ...where,
    ...(outcome.ended === 'complete' ? [] : [`To continue: ${style('bold', shellCommand(continuing(args)))}`]),
  ]
}

/** The same command again, but for what would start over. */
const continuing = (args: readonly string[]): string[] => args.filter((word) => word !== '--fresh')

/** The sum of the runs' times over the wall time; null before anything ran. */
export const speedUp = ({ elapsed, busy }: Outcome['progress']): number | null => (elapsed > 0 ? busy / elapsed : null)

function headline({ ended: why, progress, kept, concurrency }: Outcome): string {
  const { counts, ended, total, elapsed } = progress
  if (total === 0 && why === 'complete') return `Nothing left to execute: ${formatStatuses(kept) || 'no runs'}`
  const factor = speedUp(progress)
  const of = ended === total ? '' : ` of ${formatCount(total)}`
  const workers = concurrency === null ? '' : ` on ${formatCount(concurrency, 'worker')}`
  const speed = factor === null || ended === 0 ? '' : `, speed-up ${factor.toFixed(2)}x${workers}`
  return `${formatStatuses(counts) || '0 done'}${of} in ${formatDuration(elapsed)}${speed}`
}

/** What this execution did not do. */
function before({ progress, kept, stale }: Outcome): string[] {
  const had = progress.total > 0 ? formatStatuses(kept) : ''
  const are = stale === 1 ? 'run is' : 'runs are'
  return [...(had === '' ? [] : [`${had} before`]), ...(stale === 0 ? [] : [`${formatCount(stale)} ${are} not in the sweep file any more`])]
}

const waiting = ({ waiting: runs }: Outcome): string[] =>
  runs === 0 ? [] : [`${formatCount(runs, 'run')} ${runs === 1 ? 'waits' : 'wait'} for the next time, as --limit says`]

function whyNotAll({ ended, progress, table }: Outcome): string[] {
  const left = progress.total - progress.ended
  const stored = table === null ? 'nothing is stored' : 'what ended is stored'
  const have = `${formatCount(left, 'run')} ${left === 1 ? 'has' : 'have'} no result, ${stored}.`
  switch (ended) {
    case 'complete':
      return []
    case 'stopped':
      return [`Stopped after the first failure: ${have}`]
    case 'broken':
      return [`Broken off: ${have}`]
    case 'halted':
      return [`Halted: ${have}`]
    case 'bailed':
      return [`Stopped, since the first ${formatCount(progress.ended, 'run')} all failed alike: ${have} --no-bail goes on.`]
    case 'SIGINT':
    case 'SIGTERM':
      return [`${ended === 'SIGINT' ? 'Interrupted' : 'Terminated'}: ${have}`]
  }
}

function escapedErrors({ escaped: { count, run } }: Outcome): string[] {
  if (count === 0) return []
  const whose =
    run === null ? '' : `: see the log of run ${formatCount(run)}, to which ${count === 1 ? 'it seems' : 'the first seems'} to belong`
  return [`${formatCount(count, 'error')} escaped after ${count === 1 ? 'its run' : 'their runs'} had ended${whose}.`]
}

function nextCommands({ experiment, table, columns, path, failures, escaped, progress, kept }: Outcome, defaultPath: string): string[] {
  const database = { path, defaultPath }
  const logs = escaped.run === null ? [] : [shellCommand(['logs', String(escaped.run), '--experiment', experiment], database)]
  const causes = (['failed', 'timeout', 'crashed'] as const).filter((cause) => progress.counts[cause] + kept[cause] > 0)
  const again = causes.length === 0 ? [] : [shellCommand(['retry', experiment, ...causes.map((cause) => `--${cause}`)], database)]
  const show = failures.length > 0 ? ['runs', experiment, '--status', causes[0] ?? 'failed'] : ['show', experiment]
  return [
    ...logs,
    shellCommand(show, database),
    ...again,
    shellCommand(
      [
        'query',
        `SELECT ${
          columns
            .filter((name) => !UNASKED.has(name))
            .slice(-SELECTED)
            .map(quoteName)
            .join(', ') || '*'
        } FROM ${table} LIMIT 10`,
      ],
      database,
    ),
  ]
}

const quoteName = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`)
