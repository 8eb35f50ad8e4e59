import { InvalidArgumentError } from 'commander'

/** What a text like `1.5 h` means in the smallest of `units`; a number alone is refused, since it could be any of them. */
export function parseUnit(text: string, units: Readonly<Record<string, number>>, example: string): number {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?) ?([A-Za-z]*)$/.exec(text.trim()) ?? []
  const known = Object.keys(units).join(', ')
  if (digits === undefined) throw new InvalidArgumentError(`Give a number and a unit (${known}), such as ${example}.`)
  if (unit === '')
    throw new InvalidArgumentError(
      `It has no unit: write ${Object.keys(units)
        .map((name) => digits + name)
        .join(', ')}.`,
    )
  const [, factor] = Object.entries(units).find(([name]) => name.toLowerCase() === unit.toLowerCase()) ?? []
  if (factor === undefined)
    throw new InvalidArgumentError(`"${unit}", at position ${text.indexOf(unit) + 1}, is no unit: there are ${known}.`)
  return Number(digits) * factor
}
