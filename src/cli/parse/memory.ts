import { InvalidArgumentError } from 'commander'
import { parseUnit } from './unit.js'

const UNITS = { MB: 1, GB: 1024 } as const
/** Megabytes: below, a worker does not even start. */
const LEAST = 16

/** Megabytes from `256MB` or `1.5GB`. */
export function parseMemory(text: string): number {
  const memory = parseUnit(text, UNITS, '256MB')
  if (memory < LEAST) throw new InvalidArgumentError(`Give at least ${LEAST}MB: a worker needs as much for itself.`)
  return memory
}
