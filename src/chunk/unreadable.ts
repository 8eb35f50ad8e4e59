import { isUnstorable } from '../codec/is-unstorable.js'
import { quoted } from '../codec/quoted.js'
import { UnstorableValueError } from '../errors.js'

/**
 * What to throw if reading what a run has left throws: a getter or a trap of its own, a revoked
 * proxy. It blames the run, and nobody else.
 */
export function unreadable(error: unknown, path: string): UnstorableValueError {
  if (isUnstorable(error)) return error
  return new UnstorableValueError(path, `cannot be read: ${quoted(error)}`, { cause: error })
}
