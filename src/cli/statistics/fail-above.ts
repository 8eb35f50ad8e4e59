import type { CommandLine } from '../terminal/command-line.js'
import { EXIT } from '../terminal/exit-status.js'
import { formatCount } from '../terminal/number.js'
import { say } from '../terminal/say.js'
import type { ComparedGroup } from './comparisons.js'
import { nameOfGroup, someOf } from './group-values.js'

interface Judged {
  /** 0.05 for 5 %. */
  readonly limit: number
  /** Names of the columns that groups agree in. */
  readonly by: readonly string[]
  readonly groups: readonly ComparedGroup[]
}

/**
 * Ends the command with status 1 if a mean grew by more than the limit and not by chance: the
 * confidence interval of the ratio lies above 1. Names these groups, and those that cannot be
 * judged.
 */
export function failAbove({ err, finish }: Pick<CommandLine, 'err' | 'finish'>, { limit, by, groups }: Judged): void {
  const named = (some: readonly ComparedGroup[], more: (group: ComparedGroup) => string = () => '') =>
    someOf(some.map((group) => `${nameOfGroup(by, group.by)}${more(group)}`))
  const unclear = groups.filter(({ comparison }) => comparison.ratioCi === null)
  if (unclear.length > 0) {
    const why = 'too few values, or too scattered. Add repeats.'
    say(err, `${formatCount(unclear.length, 'group')} cannot be judged: ${why} (${named(unclear)})`, 'yellow')
  }
  const slower = groups.filter(
    ({ comparison: { ratio, ratioCi } }) => ratio !== null && ratio > 1 + limit && ratioCi !== null && ratioCi[0] > 1,
  )
  if (slower.length === 0) return
  const percent = Number((limit * 100).toPrecision(6))
  const grew = ({ comparison: { ratio } }: ComparedGroup) => ` (${(ratio ?? 0).toFixed(2)} times)`
  const what = `${formatCount(slower.length, 'group')} above the reference by more than ${percent}%, not by chance`
  say(err, `${what}: ${named(slower, grew)}`, 'red')
  finish(EXIT.failed)
}
