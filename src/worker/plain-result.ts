import { unreadable } from '../chunk/unreadable.js'
import { UnstorableValueError } from '../errors.js'

/**
 * Checks that a step has not put something else in the place of `fields` or `state`. Throws
 * `UnstorableValueError`, whatever looking at it throws.
 */
export function plainResult(value: unknown, path: string): Readonly<Record<string, unknown>> {
  try {
    return checked(value, path)
  } catch (error) {
    throw unreadable(error, path)
  }
}

function checked(value: unknown, path: string): Readonly<Record<string, unknown>> {
  const prototype: unknown = typeof value === 'object' && value !== null ? Object.getPrototypeOf(value) : undefined
  if (prototype !== Object.prototype && prototype !== null) {
    throw new UnstorableValueError(path, 'is no longer a plain object; set its properties instead of replacing it')
  }
  const [symbol] = Object.getOwnPropertySymbols(value)
  if (symbol !== undefined) throw new UnstorableValueError(`${path}[${String(symbol)}]`, 'is named by a symbol; name it by a string')
  return value as Readonly<Record<string, unknown>>
}
