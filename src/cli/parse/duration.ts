import { InvalidArgumentError } from 'commander'
import { parseUnit } from './unit.js'

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const

/** Milliseconds from `500ms`, `30s`, `1.5m`, `2h`. */
export function parseDuration(text: string): number {
  const duration = parseUnit(text, UNITS, '30s')
  if (duration === 0) throw new InvalidArgumentError('Give more than nothing, such as 30s.')
  return duration
}
