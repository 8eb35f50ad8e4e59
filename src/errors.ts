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

/** Stored bytes that are damaged, cut off, or written by a newer version. `what` names the value, such as `run 12, field "loss"`. */
export class CorruptValueError extends StatesweepError {
  override get name() {
    return 'CorruptValueError' as const
  }
  get code() {
    return 'ERR_CORRUPT_VALUE' as const
  }
  constructor(
    readonly what: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${what} cannot be read: ${reason}`, options)
  }
}

/** `registerClass` was given a class or a name that is taken. */
export class ClassRegisteredError extends StatesweepError {
  override get name() {
    return 'ClassRegisteredError' as const
  }
  get code() {
    return 'ERR_CLASS_REGISTERED' as const
  }
  constructor(
    readonly className: string,
    readonly reason: string,
  ) {
    super(`Class "${className}" cannot be registered: ${reason}`)
  }
}

/** Stored bytes hold an instance of a class that nobody registered in this thread. */
export class ClassUnknownError extends StatesweepError {
  override get name() {
    return 'ClassUnknownError' as const
  }
  get code() {
    return 'ERR_CLASS_UNKNOWN' as const
  }
  constructor(
    readonly className: string,
    readonly what: string,
  ) {
    super(
      `${what} holds an instance of class "${className}", which is not registered here: import the module that calls registerClass for it before reading`,
    )
  }
}

/** The `decode` of a registered class threw; `cause` is what it threw. */
export class ClassDecodeError extends StatesweepError {
  override get name() {
    return 'ClassDecodeError' as const
  }
  get code() {
    return 'ERR_CLASS_DECODE' as const
  }
  constructor(
    readonly className: string,
    readonly what: string,
    options: ErrorOptions,
  ) {
    super(`${what} cannot be read: decode of class "${className}" threw: ${String(options.cause)}; correct its registerClass call`, options)
  }
}
