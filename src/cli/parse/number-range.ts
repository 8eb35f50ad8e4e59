import { TextSyntaxError } from '../../errors.js'
import { scaledTo, toDecimal } from '../../spaces/decimal.js'
import { type Range, range } from '../../spaces/range.js'

const NUMBER = /[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?/iy
/** What begins like a range is meant as one: `1..9`, and not `../corpus` or `a..b`. */
const BEGINNING = /^[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?\.\./i

export const looksLikeRange = (text: string): boolean => BEGINNING.test(text)

/**
 * The numbers of `1..9`, both ends included; of `0..1:0.1`, with a step; of `9..1`, counting down.
 * `at` is where the range stands in the text. Throws TextSyntaxError.
 */
export function parseRange(item: string, { what, text, at }: { readonly what: string; readonly text: string; readonly at: number }): Range {
  const fail = (position: number, problem: string): never => {
    throw new TextSyntaxError(what, text, at + position, problem)
  }
  let position = 0
  const number = (): number => {
    NUMBER.lastIndex = position
    const found = NUMBER.exec(item)
    if (found === null) return fail(position, 'here a number was expected: 1..9, or 0..1:0.1 with a step.')
    position += found[0].length
    return Number(found[0])
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
