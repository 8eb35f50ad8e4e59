import { inspect } from 'node:util'

/** Base class. `name` and `code` are literals and stand on the prototype, so that `stack` starts with the name; the inputs are fields. */
export abstract class StatesweepError extends Error {
  abstract override get name(): string
  abstract get code(): string
}

/** A base class with its two literals. */
export function coded<const N extends string, const C extends string>(name: N, code: C) {
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
