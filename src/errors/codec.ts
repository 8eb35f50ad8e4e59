import { coded } from './base.js'

/** A value that cannot be stored or sent, named by its path, such as `run.fields.model.predict`. */
export class UnstorableValueError extends coded('UnstorableValueError', 'ERR_UNSTORABLE_VALUE') {
  constructor(
    readonly path: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${path} ${reason}`, options)
  }
}

/**
 * Stored bytes that are damaged, cut off, or written by a newer version. `what` names the value,
 * such as `run 12, field "loss"`.
 */
export class CorruptValueError extends coded('CorruptValueError', 'ERR_CORRUPT_VALUE') {
  constructor(
    readonly what: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${what} cannot be read: ${reason}`, options)
  }
}

/** `registerClass` was given a class or a name that is taken. */
export class ClassRegisteredError extends coded('ClassRegisteredError', 'ERR_CLASS_REGISTERED') {
  constructor(
    readonly className: string,
    readonly reason: string,
  ) {
    super(`Class "${className}" cannot be registered: ${reason}`)
  }
}

/** Stored bytes hold an instance of a class that nobody registered in this thread. */
export class ClassUnknownError extends coded('ClassUnknownError', 'ERR_CLASS_UNKNOWN') {
  constructor(
    readonly className: string,
    readonly what: string,
  ) {
    super(
      `${what} holds an instance of class "${className}", which is not registered here: import the module that calls registerClass for it, then read again`,
    )
  }
}

/** The `decode` of a registered class threw; `cause` is what it threw. */
export class ClassDecodeError extends coded('ClassDecodeError', 'ERR_CLASS_DECODE') {
  constructor(
    readonly className: string,
    readonly what: string,
    options: ErrorOptions,
  ) {
    super(
      `${what} cannot be read: decode() of class "${className}" threw ${String(options.cause)}: correct its registerClass call`,
      options,
    )
  }
}
