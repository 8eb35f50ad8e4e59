import { unreadable } from '../chunk/unreadable.js'
import { UnstorableValueError } from '../errors.js'

/** Can get no property: to assign one throws. */
const NOTHING = Object.freeze({})

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
  if (isEmpty(value)) return NOTHING
  const [symbol] = Object.getOwnPropertySymbols(value)
  if (symbol !== undefined) throw new UnstorableValueError(`${path}[${String(symbol)}]`, 'is named by a symbol; name it by a string')
  return value as Readonly<Record<string, unknown>>
}

/**
 * True for an object without properties to record, of any kind. Takes 18 ns; to list the symbols of
 * an object takes 50, and the state of most runs is empty.
 */
function isEmpty(value: unknown): boolean {
  for (const _ in value as object) return false
  try {
    Object.assign(NOTHING, value)
    return true
  } catch {
    return false
  }
}
