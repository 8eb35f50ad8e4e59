import { inspect } from 'node:util'

/** Why a run did not end as `done`; plain data, stored as JSON text. */
export interface RunException {
  readonly name: string
  readonly message: string
  readonly stack?: string
  readonly code?: string | number
  readonly cause?: RunException
  /**
   * Name and index of the step that threw; absent where no step did (a value that cannot be stored,
   * a worker that died).
   */
  readonly step?: string
  readonly index?: number
  readonly attempt?: number
}

/** Causes are followed this far: chains are short, and a cyclic one must end. */
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

/**
 * Whatever a step threw, as data; also from things that are not errors, and from errors whose
 * getters throw.
 */
export function toException(error: unknown, where: { step?: string; index?: number; attempt?: number } = {}): RunException {
  let described: RunException
  try {
    described = describe(error, CAUSE_DEPTH)
  } catch (failure) {
    described = { name: 'Error', message: `the error thrown could not be read (${String(failure)})` }
  }
  return { ...described, ...where }
}

/** The error that was made data by `toException`, with its name, code, stack and cause again. */
export function reviveError({ name, message, code, stack, cause }: RunException): Error {
  const error = new Error(message, cause === undefined ? {} : { cause: reviveError(cause) })
  Object.defineProperty(error, 'name', { value: name, configurable: true })
  if (stack !== undefined) error.stack = stack
  return code === undefined ? error : Object.assign(error, { code })
}

const FRAME = /(?:\(|at )(?:async )?((?:file:\/\/|\/|[A-Za-z]:[\\/])[^()\n]*):(\d+):(\d+)\)?$/

/** What loads TypeScript: where it is what found no file, no line is the user's. */
const LOADER = /[\\/]node_modules[\\/]jiti[\\/]/

/**
 * The first line of a stack that is the user's: not Node's, the loader's, or in `internal` (the
 * folder of this package's code); undefined if none is.
 */
export function userFrame(stack: string | undefined, internal: string): { file: string; line: number; column: number } | undefined {
  for (const text of stack?.split('\n') ?? []) {
    const match = FRAME.exec(text.trim())
    if (match?.[1] === undefined) continue
    const file = match[1].startsWith('file://') ? decodeURIComponent(new URL(match[1]).pathname) : match[1]
    if (!file.startsWith(internal) && !LOADER.test(file)) return { file, line: Number(match[2]), column: Number(match[3]) }
  }
  return undefined
}
