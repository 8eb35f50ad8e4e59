import type { ProgressEvent } from '../../options.js'
import type { Session } from '../../session.js'
import type { Halt } from '../parse/halt.js'
import type { Ending } from './ending.js'

/** What ends a sweep early: `bail` first runs that all failed alike (false: never), and `halt`. */
export interface StopRule {
  readonly bail: number | false
  readonly halt?: Halt | undefined
}

/** Ends the sweep at an event if it is time. */
export function obeyRule(ending: Ending, { bail, halt }: StopRule, { session, name }: { session: Session; name: string }) {
  let isDecided = bail === false
  return (event: ProgressEvent): void => {
    if (halt?.isReached(event) && event.ended < event.total) {
      if (halt.when === 'now') ending.abort('halted')
      else ending.stop('halted')
    }
    if (isDecided || event.ended < Number(bail)) return
    isDecided = true
    if (event.counts.done > 0 || event.ended === event.total) return
    if (session.reader(name)?.failures().length === 1) ending.abort('bailed')
  }
}
