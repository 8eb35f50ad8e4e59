// Every error that statesweep raises on purpose. A message says what happened, to what, and what to do; programs match on `code`, never on text.

/** Base class. `name` and `code` are literals and stand on the prototype, so that `stack` starts with the name; the inputs are fields. */
export abstract class StatesweepError extends Error {
  abstract override get name(): string
  abstract get code(): string
}

/** A value that cannot be stored or sent, named by its path, such as `run.fields.model.predict`. */
export class UnstorableValueError extends StatesweepError {
  override get name() {
    return 'UnstorableValueError' as const
  }
  get code() {
    return 'ERR_UNSTORABLE_VALUE' as const
  }
  constructor(
    readonly path: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${path} ${reason}`, options)
  }
}
