import { json } from '../engine-globals.js'
import { CorruptValueError } from '../errors.js'
import type { RunException } from '../model/exception.js'

/** An exception as the table has it. `what` names its run. */
export function parseException(text: string, what: string): RunException {
  try {
    return json.parse(text) as RunException
  } catch (error) {
    throw new CorruptValueError(`the exception of ${what}`, 'it is not JSON; restore it from a backup, or run it again', { cause: error })
  }
}
