import { TextSyntaxError } from '../../errors.js'
import { scaledTo, toDecimal } from '../../spaces/decimal.js'
import { type Range, range } from '../../spaces/range.js'
import { exactNumber } from '../../steps/exact-number.js'

const NUMBER = /[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?/iy
/** What begins like a range is meant as one: `1..9`, and not `../corpus` or `a..b`. */
const BEGINNING = /^[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?\.\./i

export const looksLikeRange = (text: string): boolean => BEGINNING.test(text)

/** Where a range stands: in which text, named for errors, and from which position. */
interface Place {
  readonly what: string
  readonly text: string
  readonly at: number
}

/**
 * The numbers of `1..9`, both ends included; of `0..1:0.1`, with a step; of `9..1`, counting down.
 * Throws TextSyntaxError.
 */
export function parseRange(item: string, { what, text, at }: Place): Range {
  const fail = (position: number, problem: string): never => {
    throw new TextSyntaxError(what, text, at + position, problem)
  }
  let position = 0
  const number = (): number => {
    NUMBER.lastIndex = position
    const found = NUMBER.exec(item)
    if (found === null) return fail(position, 'here a number was expected: 1..9, or 0..1:0.1 with a step.')
    const value = exactNumber(found[0])
    if (value === undefined) return fail(position, `${found[0]} is beyond what numbers hold exactly.`)
    position += found[0].length
    return value
  }
  const start = number()
  position += '..'.length
  const stop = number()
  const hasStep = item[position] === ':'
  if (hasStep) position++
  const stepAt = position
  const step = hasStep ? number() : stop < start ? -1 : 1
  if (position < item.length) fail(position, `here the range should end${hasStep ? '' : ', or go on with : and a step'}.`)
  if (step === 0) fail(stepAt, 'a step of 0 leads nowhere.')
  if (stop !== start && stop > start !== step > 0) fail(stepAt, `the step leads away from ${stop}: use ${-step}.`)
  return range(start, firstBeyond(start, stop, step), step)
}

/** The term after the last that is not beyond `stop`: ranges exclude their end. */
function firstBeyond(start: number, stop: number, step: number): number {
  const decimals = [start, stop, step].map(toDecimal)
  const places = Math.max(...decimals.map((decimal) => decimal.places))
  const [first = 0n, last = 0n, by = 1n] = decimals.map((decimal) => scaledTo(decimal, places))
  return Number(`${first + ((last - first) / by + 1n) * by}e-${places}`)
}

/** Most texts of a range: they are held in memory. */
const MOST_TEXTS = 1_000_000
const PADDED = /^-?0\d/

/**
 * The texts of a range whose start or end has leading zeros, all as wide as the wider one, as bash
 * makes them: `08..11` is 08 09 10 11. Undefined for all other ranges. Throws TextSyntaxError.
 */
export function paddedRange(item: string, place: Place): string[] | undefined {
  const [, start = '', stop = ''] = /^(.*?)\.\.([^:]*)/s.exec(item) ?? []
  if (!PADDED.test(start) && !PADDED.test(stop)) return undefined
  const numbers = parseRange(item, place)
  const fail = (problem: string): never => {
    throw new TextSyntaxError(place.what, place.text, place.at, problem)
  }
  if (!/^-?\d+\.\.-?\d+(?::-?\d+)?$/.test(item)) return fail('a range with leading zeros has whole numbers: 08..11.')
  if (numbers.length > MOST_TEXTS)
    return fail(`leading zeros make texts, at most ${MOST_TEXTS}: write the range without them, and printf %03d in the command.`)
  const width = Math.max(start.length, stop.length)
  return Array.from(numbers, (value) => (value < 0 ? `-${String(-value).padStart(width - 1, '0')}` : String(value).padStart(width, '0')))
}
