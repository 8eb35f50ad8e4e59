// Every error that statesweep raises on purpose. A message says what happened, to what, and what to do; programs match on `code`, never on text.

import { inspect } from 'node:util'

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

/** An axis without values: the product of all axes would have no point. */
export class EmptyAxisError extends StatesweepError {
  override get name() {
    return 'EmptyAxisError' as const
  }
  get code() {
    return 'ERR_EMPTY_AXIS' as const
  }
  constructor(readonly axis: string) {
    super(`Axis "${axis}" has no values, so there would be no runs: give it at least one value, or leave the axis out.`)
  }
}

/** An axis that is neither an array nor a range. */
export class NotAnAxisError extends StatesweepError {
  override get name() {
    return 'NotAnAxisError' as const
  }
  get code() {
    return 'ERR_NOT_AN_AXIS' as const
  }
  constructor(
    readonly axis: string,
    readonly value: unknown,
  ) {
    const iterable = typeof value === 'object' && value !== null && Symbol.iterator in value
    const remedy = iterable ? 'spread it: [...values]' : `wrap it: [${shown(value)}]`
    super(`Axis "${axis}" is ${shown(value)}, not an array or a range: ${remedy}.`)
  }
}

/** Axes that advance together and differ in length. */
export class UnequalAxesError extends StatesweepError {
  override get name() {
    return 'UnequalAxesError' as const
  }
  get code() {
    return 'ERR_UNEQUAL_AXES' as const
  }
  constructor(readonly lengths: Readonly<Record<string, number>>) {
    const each = Object.entries(lengths).map(([axis, length]) => `"${axis}" has ${length}`)
    super(`zip() needs axes of equal length, but ${each.join(', ')}: make them equal, or use grid() for all combinations.`)
  }
}

/** More points than can be numbered, or than can be visited where each point must be. */
export class SpaceTooLargeError extends StatesweepError {
  override get name() {
    return 'SpaceTooLargeError' as const
  }
  get code() {
    return 'ERR_SPACE_TOO_LARGE' as const
  }
  constructor(
    readonly what: string,
    readonly size: number,
    readonly limit: number,
  ) {
    super(`${what} would have ${size} points, more than ${limit}: use fewer values or fewer axes.`)
  }
}

/** More params than a table has room for. */
export class TooManyParamsError extends StatesweepError {
  override get name() {
    return 'TooManyParamsError' as const
  }
  get code() {
    return 'ERR_TOO_MANY_PARAMS' as const
  }
  constructor(
    readonly count: number,
    readonly limit: number,
  ) {
    super(`A space has ${count} params, more than ${limit}: group those that belong together into one param that holds an object.`)
  }
}

/** The predicate of `filter` threw, or returned something other than a boolean, for the point in `params`. */
export class PredicateError extends StatesweepError {
  override get name() {
    return 'PredicateError' as const
  }
  get code() {
    return 'ERR_PREDICATE' as const
  }
  constructor(
    readonly params: Readonly<Record<string, unknown>>,
    readonly problem: string,
    options?: ErrorOptions,
  ) {
    super(`The predicate of filter() ${problem} for the point ${shown(params)}: it must return true or false for every point.`, options)
  }
}

/** A position beyond the ends of a space or a range: a defect in the caller, as indexes come from its size. */
export class IndexOutsideError extends StatesweepError {
  override get name() {
    return 'IndexOutsideError' as const
  }
  get code() {
    return 'ERR_INDEX_OUTSIDE' as const
  }
  constructor(
    readonly index: number,
    readonly size: number,
  ) {
    super(`Index ${index} is not one of ${size}: pass an integer of at least 0 and below ${size}.`)
  }
}

/** Bounds or a step from which no exact sequence of numbers follows. */
export class InvalidRangeError extends StatesweepError {
  override get name() {
    return 'InvalidRangeError' as const
  }
  get code() {
    return 'ERR_INVALID_RANGE' as const
  }
  constructor(
    readonly bounds: { readonly start: unknown; readonly stop: unknown; readonly step: unknown },
    readonly problem: string,
  ) {
    super(`range(${shown(bounds.start)}, ${shown(bounds.stop)}, ${shown(bounds.step)}): ${problem}.`)
  }
}

/** A recorded space of a kind that this version does not know. */
export class UnknownSpaceError extends StatesweepError {
  override get name() {
    return 'UnknownSpaceError' as const
  }
  get code() {
    return 'ERR_UNKNOWN_SPACE' as const
  }
  constructor(
    readonly kind: string,
    readonly known: readonly string[],
  ) {
    super(`A space of kind "${kind}" is not among ${known.join(', ')}: it was recorded by a newer version, update statesweep.`)
  }
}

/** An argument that a function cannot work with; `requirement` says what it takes instead. */
export class InvalidArgumentError extends StatesweepError {
  override get name() {
    return 'InvalidArgumentError' as const
  }
  get code() {
    return 'ERR_INVALID_ARGUMENT' as const
  }
  constructor(
    readonly argument: string,
    readonly value: unknown,
    readonly requirement: string,
  ) {
    super(`${argument} is ${shown(value)}: ${requirement}.`)
  }
}

/** A value as a message shows it: on one line, cut after 200 characters. */
function shown(value: unknown): string {
  return inspect(value, { depth: 2, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 100, maxArrayLength: 10 }).slice(0, 200)
}
