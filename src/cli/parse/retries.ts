import { InvalidArgumentError } from 'commander'

/** Further attempts: a whole number, 0 or more. */
export function parseRetries(text: string): number {
  const retries = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(retries))
    throw new InvalidArgumentError('Give a whole number of further attempts, 0 or more.')
  return retries
}
