import { coded } from './base.js'

/** A file with the numbers of earlier runs. */
export class BaselineError extends coded('BaselineError', 'ERR_BASELINE') {
  constructor(
    readonly path: string,
    readonly problem: string,
    options?: ErrorOptions,
  ) {
    super(`Cannot compare with baseline ${path}: ${problem}.`, options)
  }
}

/** A group of runs was named as the reference that there is not. */
export class UnknownReferenceError extends coded('UnknownReferenceError', 'ERR_UNKNOWN_REFERENCE') {
  constructor(
    readonly reference: string,
    readonly known: readonly string[],
  ) {
    super(`No group has ${reference}: there are ${known.join('; ')}.`)
  }
}
