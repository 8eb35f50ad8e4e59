import { InvalidArgumentError } from 'commander'

/** A whole number of at least one. */
export function parseLimit(text: string): number {
  const limit = Number(text)
  if (!/^\d+$/.test(text) || limit < 1 || !Number.isSafeInteger(limit)) throw new InvalidArgumentError('Give a whole number, 1 or more.')
  return limit
}
