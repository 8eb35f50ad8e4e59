import type { Reason, ReasonCounts } from '../../coordinator/plan.js'
import { formatCount } from '../terminal/number.js'
import { asCalled } from '../terminal/shell-command.js'

/** What a command would do. */
export interface DryRun {
  readonly experiment: string
  /** Runs that would be executed. */
  readonly executes: number
  /** All runs, counted by the reason to execute or skip them. */
  readonly reasons: ReasonCounts
  /** Chunk files of another process, killed or executing, whose results are not counted. */
  readonly leftovers: number
}

/** What to say of each reason, in this order. */
const REASONS: Readonly<Record<Reason, string>> = {
  new: 'new: not in the database yet',
  pending: 'pending: no result yet',
  again: 'failed: attempts left',
  earlier: 'with a result only from an earlier execution',
  done: 'done',
  failed: 'failed: "statesweep retry --failed" executes them again',
  timeout: 'timed out: "statesweep retry --timeout" executes them again',
  crashed: 'crashed: "statesweep retry --crashed" executes them again',
  stale: 'stale: no longer in the sweep file',
}
const EXECUTED: readonly Reason[] = ['new', 'pending', 'again', 'earlier']

/** The runs that would execute and those that would not, by reason. */
export function renderDryRun({ executes, reasons, leftovers }: DryRun): string[] {
  const entries = (Object.keys(REASONS) as Reason[]).filter((reason) => reasons[reason] > 0)
  const width = Math.max(0, ...entries.map((reason) => formatCount(reasons[reason]).length))
  const lines = (executed: boolean) =>
    entries
      .filter((reason) => EXECUTED.includes(reason) === executed)
      .map((reason) => `  ${formatCount(reasons[reason]).padStart(width)}  ${asCalled(REASONS[reason])}`)
  const left = entries.filter((reason) => !EXECUTED.includes(reason)).reduce((sum, reason) => sum + reasons[reason], 0)
  return [
    `${formatCount(executes, 'run')} would be executed`,
    ...lines(true),
    ...(left > 0 ? [`${formatCount(left, 'run')} would be left as ${left === 1 ? 'it is' : 'they are'}`, ...lines(false)] : []),
    ...(leftovers > 0 ? [`${formatCount(leftovers, 'chunk file')} of another process would be merged first: fewer runs may be left`] : []),
  ]
}
