import { InvalidArgumentError } from 'commander'
import type { ProgressEvent } from '../../options.js'

/** When to end a sweep early, and what happens to running runs. */
export interface Halt {
  /** `soon` waits for them; `now` ends them. */
  readonly when: 'now' | 'soon'
  isReached(event: Pick<ProgressEvent, 'counts' | 'ended' | 'total'>): boolean
}

/** Runs before a percentage counts: one failure of one run would be 100 %. */
const FEWEST = 3

/** `soon,fail=1`, `now,success=3`, `soon,fail=10%`, `now,done=100`: done counts both. */
export function parseHalt(text: string): Halt {
  const [, when, what, digits, percent] = /^(now|soon),(fail|success|done)=(\d+)(%?)$/.exec(text) ?? []
  const limit = Number(digits)
  if ((when !== 'now' && when !== 'soon') || !(limit > 0) || (percent === '%' && limit > 100))
    throw new InvalidArgumentError('Give now or soon, and what ends the sweep: soon,fail=1 now,fail=10% soon,success=3 now,done=100.')
  return {
    when,
    isReached({ counts, ended, total }) {
      const count = what === 'done' ? ended : what === 'success' ? counts.done : ended - counts.done
      return percent === '%' ? ended >= FEWEST && count >= (total * limit) / 100 : count >= limit
    },
  }
}
