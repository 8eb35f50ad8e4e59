import { isPlainObject } from '../codec/kinds/realm.js'
import { checkName } from '../codec/text.js'
import { InvalidArgumentError, TooManyParamsError, UnstorableValueError } from '../errors.js'

/** Each param takes a column. SQLite allows 2,000 in a table, and fields need some of them. */
const MAX_NAMES = 1_000

/** Refuses param names that cannot be columns or keys of plain objects, and too many names. */
export function checkNames(names: readonly string[]): void {
  if (names.length > MAX_NAMES) throw new TooManyParamsError(names.length, MAX_NAMES)
  for (const name of names) {
    checkName(name, 'params')
    if (name === '__proto__') throw new UnstorableValueError('params', 'has a name, "__proto__", that would set a prototype; rename it')
  }
}

/**
 * Refuses values that are no plain object, and symbols as names. `what` and `remedy` go into the
 * message.
 */
export function checkPlain(value: unknown, what: string, remedy: string): asserts value is Readonly<Record<string, unknown>> {
  if (!isPlainObject(value)) throw new InvalidArgumentError(what, value, remedy)
  const [symbol] = Object.getOwnPropertySymbols(value)
  if (symbol !== undefined) throw new UnstorableValueError('params', `has a name that is a symbol (${String(symbol)}); use a string`)
}
