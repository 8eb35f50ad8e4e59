import type { Outcome } from '../execute-sweep.js'
import type { Output } from '../output.js'
import { formatCount } from './count.js'
import { formatDuration } from './duration.js'
import { renderFailures } from './failures.js'
import { formatPath } from './path.js'
import { shellCommand } from './shell-command.js'
import { formatStatuses } from './statuses.js'

/** Columns of the query that is proposed, the last, since fields follow params: more would not fit a terminal. */
const SELECTED = 5

/** The end of a sweep for people: counts, time, speed-up, failures, where the results are and what to type next. */
export function renderSummary(outcome: Outcome, output: Pick<Output, 'columns' | 'style'>, defaultPath: string): string[] {
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
    ...whyNotAll(outcome).map((line) => style('yellow', line)),
    ...renderFailures(outcome.failures, output),
    ...escapedErrors(outcome).map((line) => style('yellow', line)),
    ...returned.map((step) => style('yellow', `Step "${step}" returned a value, which is ignored: assign it to run.fields or run.state.`)),
    ...where,
  ]
}

/** The sum of the runs' times over the wall time; null before anything ran. */
export const speedUp = ({ elapsed, busy }: Outcome['progress']): number | null => (elapsed > 0 ? busy / elapsed : null)

function headline({ progress, concurrency }: Outcome): string {
  const { counts, ended, total, elapsed } = progress
  const factor = speedUp(progress)
  const of = ended === total ? '' : ` of ${formatCount(total)}`
  const workers = concurrency === null ? '' : ` on ${formatCount(concurrency, 'worker')}`
  const speed = factor === null || ended === 0 ? '' : `, speed-up ${factor.toFixed(2)}x${workers}`
  return `${formatStatuses(counts) || '0 done'}${of} in ${formatDuration(elapsed)}${speed}`
}

function whyNotAll({ ended, progress }: Outcome): string[] {
  const left = progress.total - progress.ended
  const stored = progress.ended === 0 ? 'nothing is stored' : 'what ended is stored'
  const have = `${formatCount(left, 'run')} ${left === 1 ? 'has' : 'have'} no result, ${stored}.`
  switch (ended) {
    case 'complete':
      return []
    case 'stopped':
      return [`Stopped after the first failure: ${have}`]
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

function nextCommands({ experiment, table, columns, path, failures, escaped }: Outcome, defaultPath: string): string[] {
  const database = { path, defaultPath }
  const logs = escaped.run === null ? [] : [shellCommand(['logs', String(escaped.run), '--experiment', experiment], database)]
  const show = failures.length > 0 ? ['runs', experiment, '--status', 'failed'] : ['show', experiment]
  return [
    ...logs,
    shellCommand(show, database),
    shellCommand(['query', `SELECT ${columns.slice(-SELECTED).map(quoteName).join(', ') || '*'} FROM ${table} LIMIT 10`], database),
  ]
}

const quoteName = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`)
