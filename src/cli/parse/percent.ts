import { InvalidArgumentError } from 'commander'

/** A share of one from `5%`; a number without the sign is refused, since it could be either. */
export function parsePercent(text: string): number {
  const [, digits] = /^(\d+(?:\.\d+)?) ?%$/.exec(text.trim()) ?? []
  if (digits === undefined) throw new InvalidArgumentError('Give a share in percent, such as 5%.')
  return Number(digits) / 100
}
