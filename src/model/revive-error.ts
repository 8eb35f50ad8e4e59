import type { RunException } from './exception.js'

/** Makes an error again from what `toException` gave, with all that it kept. */
export function reviveError({ name, message, code, stack, cause, errors, error, suppressed, properties }: RunException): Error {
  const options = cause === undefined ? {} : { cause: reviveError(cause) }
  const revived = errors === undefined ? new Error(message, options) : new AggregateError(errors.map(reviveError), message, options)
  const hidden = { name, stack, error: error && reviveError(error), suppressed: suppressed && reviveError(suppressed) }
  for (const [key, value] of Object.entries(hidden)) {
    if (value !== undefined) Object.defineProperty(revived, key, { value, configurable: true, writable: true })
  }
  for (const [key, value] of Object.entries({ ...properties, ...(code !== undefined && { code }) })) {
    Object.defineProperty(revived, key, { value, configurable: true, writable: true, enumerable: true })
  }
  return revived
}
