import { InvalidArgumentError } from 'commander'

const MOST = 1024

/** Workers from `4`, or from a share of the parallelism that the machine offers: `50%`, rounded, at least one. */
export function parseJobs(text: string, parallelism: number): number {
  const [, digits, percent] = /^(\d+)(%?)$/.exec(text) ?? []
  const number = Number(digits)
  if (percent === '' && number >= 1 && number <= MOST) return number
  if (percent === '%' && number >= 1 && number <= 100) return Math.max(1, Math.round((parallelism * number) / 100))
  throw new InvalidArgumentError(`Give a number of workers, 1 to ${MOST}, or a share of the cores, 1% to 100%.`)
}
