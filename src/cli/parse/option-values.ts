import { InvalidArgumentError } from 'commander'

// What commander calls with the text of an option's value. The message follows
// "option '--limit <n>' argument '0' is invalid."

/** A whole number, at least 1. */
export function parseLimit(text: string): number {
  const limit = Number(text)
  if (!/^\d+$/.test(text) || limit < 1 || !Number.isSafeInteger(limit)) throw new InvalidArgumentError('Give a whole number, 1 or more.')
  return limit
}

/** A whole number, at least 0. */
export function parseRetries(text: string): number {
  const retries = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(retries)) throw new InvalidArgumentError('Give a whole number, 0 or more.')
  return retries
}

const MOST_JOBS = 1024

/** Workers: `4`, or a share of `parallelism`: `50%`, rounded, at least one. */
export function parseJobs(text: string, parallelism: number): number {
  const [, digits, percent] = /^(\d+)(%?)$/.exec(text) ?? []
  const number = Number(digits)
  if (percent === '' && number >= 1 && number <= MOST_JOBS) return number
  if (percent === '%' && number >= 1 && number <= 100) return Math.max(1, Math.round((parallelism * number) / 100))
  throw new InvalidArgumentError(`Give a number of workers, 1 to ${MOST_JOBS}, or a share of the cores, 1% to 100%.`)
}

/** A share of one: `5%`. Refuses a number without the sign, which could mean either. */
export function parsePercent(text: string): number {
  const [, digits] = /^(\d+(?:\.\d+)?) ?%$/.exec(text.trim()) ?? []
  if (digits === undefined) throw new InvalidArgumentError('Give a percentage, such as 5%.')
  return Number(digits) / 100
}

/** Milliseconds: `500ms`, `30s`, `1.5m`, `2h`. */
export function parseDuration(text: string): number {
  const duration = parseUnit(text, { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }, '30s')
  if (duration === 0) throw new InvalidArgumentError('Give more than 0, such as 30s.')
  return duration
}

/** Megabytes. With less, a worker does not start. */
const LEAST_MEMORY = 16

/** Megabytes: `256MB`, `1.5GB`. */
export function parseMemory(text: string): number {
  const memory = parseUnit(text, { MB: 1, GB: 1024 }, '256MB')
  if (memory < LEAST_MEMORY) throw new InvalidArgumentError(`Give at least ${LEAST_MEMORY}MB: a worker needs that much itself.`)
  return memory
}

/** Refuses a number without a unit, which could mean any of them. */
function parseUnit(text: string, units: Readonly<Record<string, number>>, example: string): number {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?) ?([A-Za-z]*)$/.exec(text.trim()) ?? []
  const names = Object.keys(units)
  if (digits === undefined) throw new InvalidArgumentError(`Give a number and a unit (${names.join(', ')}), such as ${example}.`)
  if (unit === '') throw new InvalidArgumentError(`The unit is missing: write ${names.map((name) => digits + name).join(', ')}.`)
  const [, factor] = Object.entries(units).find(([name]) => name.toLowerCase() === unit.toLowerCase()) ?? []
  if (factor === undefined)
    throw new InvalidArgumentError(`"${unit}", at position ${text.indexOf(unit) + 1}, is not a unit: use ${names.join(', ')}.`)
  return Number(digits) * factor
}

/** Names: `a,b,c`; a quoted one may hold commas: `"a,b",c`. */
export function parseColumns(text: string): string[] {
  const names = text.match(/"[^"]*"|[^,]+/g)?.map((name) => name.trim().replace(/^(-?)"(.*)"$/, '$1$2')) ?? []
  if (names.length === 0 || names.includes('')) throw new InvalidArgumentError('Give names, separated by commas: a,b.')
  return names
}

/** Collects the values of an option that can be repeated. */
export const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text]
