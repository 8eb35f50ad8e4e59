import { debuglog } from 'node:util'
import { monotonic } from '../chunk/monotonic.js'
import { type Ranges, rangesSize } from '../chunk/ranges.js'
import type { StatusCounts } from '../model/status.js'

const log = debuglog('statesweep')

/** Writes a line with the time since the execution began. Builds the text only if it is traced. */
export type Trace = (text: () => string) => void

/** Traces an execution to standard error if `NODE_DEBUG` names `statesweep`; else does nothing. */
export function startTrace(): Trace {
  if (!log.enabled) return () => undefined
  const start = monotonic()
  return (text) => log('%s', `${(monotonic() - start).toFixed(1).padStart(9)} ms  ${text()}`)
}

export const countRuns = (count: number): string => `${count} run${count === 1 ? '' : 's'}`

export const describeRuns = (runs: Ranges): string =>
  runs.length === 0 ? 'verdicts' : `${countRuns(rangesSize(runs))} from ${runs[0]?.[0]}`

export const describeCounts = (counts: StatusCounts): string =>
  Object.entries(counts)
    .flatMap(([status, count]) => (count > 0 ? [`${count} ${status}`] : []))
    .join(', ')
