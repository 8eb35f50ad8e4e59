import { debuglog } from 'node:util'
import { monotonic } from '../chunk/monotonic.js'

const log = debuglog('statesweep')

/** Writes a line to standard error, with the time since the execution began. The text is built only where it is wanted. */
export type Trace = (text: () => string) => void

/** Traces one execution if `NODE_DEBUG` names `statesweep`; else does nothing, at the cost of a call. */
export function startTrace(): Trace {
  if (!log.enabled) return () => undefined
  const start = monotonic()
  return (text) => log('%s', `${(monotonic() - start).toFixed(1).padStart(9)} ms  ${text()}`)
}
