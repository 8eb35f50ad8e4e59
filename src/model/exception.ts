import { inspect } from 'node:util'

/** The reason why a run did not end as `done`. Plain data, stored as JSON. */
export interface RunException {
  readonly name: string
  readonly message: string
  readonly stack?: string
  readonly code?: string | number
  readonly cause?: RunException
  /**
   * Name and index of the step that threw; absent if none did (a value that cannot be stored, a
   * worker that died).
   */
  readonly step?: string
  readonly index?: number
  readonly attempt?: number
}

/** Follows causes this far: chains are short, and a cyclic one must end. */
const CAUSE_DEPTH = 8

function describe(error: unknown, depth: number): RunException {
  if (!(error instanceof Error)) {
    const message = typeof error === 'string' ? error : inspect(error, { depth: 2 })
    return { name: error === null ? 'null' : typeof error, message }
  }
  const { code } = error as { code?: unknown }
  return {
    name: String(error.name),
    message: String(error.message),
    ...(typeof error.stack === 'string' && { stack: error.stack }),
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    ...(error.cause !== undefined && depth > 0 && { cause: describe(error.cause, depth - 1) }),
  }
}

/** Turns whatever a step threw into data, even if it is no error, or its getters throw. */
export function toException(error: unknown, where: { step?: string; index?: number; attempt?: number } = {}): RunException {
  let described: RunException
  try {
    described = describe(error, CAUSE_DEPTH)
  } catch (failure) {
    described = { name: 'Error', message: `the error thrown could not be read (${String(failure)})` }
  }
  return { ...described, ...where }
}

/** Makes an error from what `toException` gave, with its name, code, stack and cause. */
export function reviveError({ name, message, code, stack, cause }: RunException): Error {
  const error = new Error(message, cause === undefined ? {} : { cause: reviveError(cause) })
  Object.defineProperty(error, 'name', { value: name, configurable: true })
  if (stack !== undefined) error.stack = stack
  return code === undefined ? error : Object.assign(error, { code })
}
