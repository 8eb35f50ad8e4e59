import { InvalidRangeError } from '../errors.js'
import { type Decimal, scaledTo, toDecimal } from './decimal.js'
import { checkIndex } from './space.js'

/** What is recorded of a range, whatever its length. */
export interface RangeDefinition {
  readonly kind: 'range'
  readonly start: number
  readonly stop: number
  readonly step: number
  readonly length: number
}

/** Evenly spaced numbers that are computed when asked for. Made by `range()`, which describes it. */
export class Range implements Iterable<number> {
  readonly start: number
  readonly stop: number
  readonly step: number
  readonly length: number
  readonly #valueAt: (index: number) => number

  constructor(start: number, stop: number, step: number) {
    const invalid = (problem: string) => new InvalidRangeError({ start, stop, step }, problem)
    if (![start, stop, step].every(Number.isFinite)) throw invalid('start, stop and step must be finite numbers')
    if (step === 0) throw invalid('a step of 0 leads nowhere, use a positive or a negative one')
    this.start = start + 0 // -0 becomes 0: no value of a range is -0
    this.stop = stop + 0
    this.step = step
    const terms = termsOf(toDecimal(start), toDecimal(stop), toDecimal(step))
    if (terms.length > Number.MAX_SAFE_INTEGER) throw invalid(`it would have ${terms.length} values, use a larger step`)
    this.length = Number(terms.length)
    this.#valueAt = terms.valueAt
    if (this.length > 1 && !terms.integers && Math.abs(step) < 2 * Number.EPSILON * this.#largest()) {
      throw invalid('neighbouring values would be equal, as numbers of this magnitude lie further apart than the step: use a larger one')
    }
  }

  /** The value at an index from 0 to `length - 1`. */
  at(index: number): number {
    checkIndex(index, this.length)
    return this.#valueAt(index)
  }

  /** Where exactly this number stands, -1 if it does not occur. Constant time. */
  indexOf(value: unknown): number {
    if (typeof value !== 'number' || !Number.isFinite(value)) return -1
    const distance = value - this.start
    const steps = Number.isFinite(distance) ? distance / this.step : value / this.step - this.start / this.step
    // The quotient is off by rounding, by less than one as neighbours are two units in the last place apart.
    const guess = Math.round(steps)
    for (let index = Math.max(0, guess - 2); index <= guess + 2 && index < this.length; index++) {
      if (Object.is(this.#valueAt(index), value)) return index
    }
    return -1
  }

  *[Symbol.iterator](): Generator<number, void, undefined> {
    for (let index = 0; index < this.length; index++) yield this.#valueAt(index)
  }

  get definition(): RangeDefinition {
    return { kind: 'range', start: this.start, stop: this.stop, step: this.step, length: this.length }
  }

  #largest(): number {
    return Math.max(Math.abs(this.start), Math.abs(this.#valueAt(this.length - 1)))
  }
}

interface Terms {
  readonly length: bigint
  readonly integers: boolean
  readonly valueAt: (index: number) => number
}

/** The terms of a sequence as integers over a common power of ten: every value is the number nearest to its exact decimal value. */
function termsOf(start: Decimal, stop: Decimal, step: Decimal): Terms {
  const places = Math.max(start.places, stop.places, step.places)
  const first = scaledTo(start, places)
  const by = scaledTo(step, places)
  const distance = (scaledTo(stop, places) - first) * (by < 0n ? -1n : 1n)
  const stride = by < 0n ? -by : by
  const length = distance > 0n ? (distance + stride - 1n) / stride : 0n
  const reach = (first < 0n ? -first : first) + stride * length
  // Up to 2^53 and 10^22 numerator and denominator are exact, and division rounds correctly.
  if (places <= 22 && reach <= BigInt(Number.MAX_SAFE_INTEGER)) {
    const [origin, delta, divisor] = [Number(first), Number(by), Number(`1e${places}`)]
    return { length, integers: places === 0, valueAt: (index) => (origin + index * delta) / divisor }
  }
  // Beyond, the parser of numbers rounds correctly, at half a microsecond a value.
  return { length, integers: false, valueAt: (index) => Number(`${first + BigInt(index) * by}e-${places}`) }
}

/**
 * Evenly spaced numbers from `start` (default 0) up to and without `stop`, in steps of `step` (default 1, negative counts down), as an axis
 * of a space.
 *
 * Without drift: `range(0, 1, 0.1)` has ten values, equal to the literals 0, 0.1, ... 0.9, because it calculates with the decimal digits
 * that start, stop and step are written with. Takes no memory, 10 ns a value; half a microsecond where a value needs more than 53 bits or
 * 22 decimals. Iterable: `[...range(3)]`. Empty where `stop` is not beyond `start`, which a grid refuses.
 *
 * Throws InvalidRangeError for a step of 0, for numbers that are not finite, and for steps so small that neighbouring values would be
 * equal.
 *
 * @example
 * grid({ seed: range(3), momentum: range(0.5, 1, 0.1) })
 */
export function range(stop: number): Range
export function range(start: number, stop: number, step?: number): Range
export function range(first: number, stop?: number, step = 1): Range {
  return stop === undefined ? new Range(0, first, step) : new Range(first, stop, step)
}
