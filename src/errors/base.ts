import { inspect } from 'node:util'

/**
 * The base class of all errors of statesweep. `name` and `code` are literals on the prototype, so
 * that `stack` starts with the name. The inputs are fields.
 */
export abstract class StatesweepError extends Error {
  abstract override get name(): string
  abstract get code(): string
}

/** An error with its two literals. */
export interface CodedError<N extends string, C extends string> extends StatesweepError {
  readonly name: N
  readonly code: C
}

/** A base class with its two literals. */
export function coded<const N extends string, const C extends string>(
  name: N,
  code: C,
): abstract new (
  message?: string,
  options?: ErrorOptions,
) => CodedError<N, C> {
  abstract class Coded extends StatesweepError {
    override get name(): N {
      return name
    }
    get code(): C {
      return code
    }
  }
  return Coded
}

/** A value as a message shows it: on one line, cut after 200 characters. */
export function shown(value: unknown): string {
  return inspect(value, { depth: 2, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 100, maxArrayLength: 10 }).slice(0, 200)
}
