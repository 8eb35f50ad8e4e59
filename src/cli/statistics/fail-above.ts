import type { CommandLine } from '../terminal/command-line.js'
import { EXIT } from '../terminal/exit-status.js'
import { formatCount } from '../terminal/number.js'
import type { ComparedGroup } from './comparisons.js'

/**
 * Ends the command with status 1 if a mean grew by more than the limit (0.05 for 5 %) and not by
 * chance: the confidence interval of the ratio lies above 1. Counts groups that cannot be judged.
 */
export function failAbove({ err, finish }: Pick<CommandLine, 'err' | 'finish'>, limit: number, groups: readonly ComparedGroup[]): void {
  const unclear = groups.filter(({ comparison }) => comparison.ratioCi === null).length
  if (unclear > 0) {
    err.write(err.style('yellow', `${formatCount(unclear, 'group')} cannot be judged: too few values, or too scattered. Add repeats.\n`))
  }
  const slower = groups.filter(
    ({ comparison: { ratio, ratioCi } }) => ratio !== null && ratio > 1 + limit && ratioCi !== null && ratioCi[0] > 1,
  )
  if (slower.length === 0) return
  const percent = Number((limit * 100).toPrecision(6))
  err.write(err.style('red', `${formatCount(slower.length, 'group')} above the reference by more than ${percent}%, not by chance.\n`))
  finish(EXIT.failed)
}
