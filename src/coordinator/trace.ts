import { debuglog } from 'node:util'
import { monotonic } from '../chunk/monotonic.js'

const log = debuglog('statesweep')

/** Writes a line with the time since the execution began. Builds the text only if it is traced. */
export type Trace = (text: () => string) => void

/** Traces an execution to standard error if `NODE_DEBUG` names `statesweep`; else does nothing. */
export function startTrace(): Trace {
  if (!log.enabled) return () => undefined
  const start = monotonic()
  return (text) => log('%s', `${(monotonic() - start).toFixed(1).padStart(9)} ms  ${text()}`)
}
