import { TooManyParamsError, UnstorableValueError } from '../errors.js'

/** Each param is a column; SQLite stops at 2,000 in a table, of which the fields need some. */
const MAX_NAMES = 1_000

/** Refuses names that cannot be columns or keys of plain objects. */
export function checkNames(names: readonly string[]): void {
  if (names.length > MAX_NAMES) throw new TooManyParamsError(names.length, MAX_NAMES)
  for (const name of names) {
    const path = `The param name ${JSON.stringify(name)}`
    if (name.includes('\0')) throw new UnstorableValueError(path, 'contains a NUL character: leave it out.')
    if (/\p{Surrogate}/u.test(name)) throw new UnstorableValueError(path, 'contains half of a surrogate pair: repair the text.')
    if (name === '__proto__') throw new UnstorableValueError(path, 'would set the prototype of the params instead of a value: rename it.')
  }
}
