import { InvalidArgumentError, UnstorableValueError } from '../errors.js'

/** Refuses what is not a plain object, or has names that are symbols; `what` and `remedy` are for the message. */
export function checkPlain(value: unknown, what: string, remedy: string): asserts value is Readonly<Record<string, unknown>> {
  if (!isPlain(value)) throw new InvalidArgumentError(what, value, remedy)
  const [symbol] = Object.getOwnPropertySymbols(value)
  if (symbol !== undefined) throw new UnstorableValueError(`The param name ${String(symbol)}`, 'is a symbol: use a string.')
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // The prototype of a plain object of another realm is not ours, but has none itself either.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
