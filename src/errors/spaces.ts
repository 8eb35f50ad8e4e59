import { coded, shown } from './base.js'

/** An axis without values: the product of all axes would have no point. */
export class EmptyAxisError extends coded('EmptyAxisError', 'ERR_EMPTY_AXIS') {
  constructor(readonly axis: string) {
    super(`Axis "${axis}" has no values, so there would be no runs: give it at least one value, or leave the axis out.`)
  }
}

/** An axis that is neither an array nor a range. */
export class NotAnAxisError extends coded('NotAnAxisError', 'ERR_NOT_AN_AXIS') {
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
export class UnequalAxesError extends coded('UnequalAxesError', 'ERR_UNEQUAL_AXES') {
  constructor(readonly lengths: Readonly<Record<string, number>>) {
    const each = Object.entries(lengths).map(([axis, length]) => `"${axis}" has ${length}`)
    super(`zip() needs axes of equal length, but ${each.join(', ')}: make them equal, or use grid() for all combinations.`)
  }
}

/** More points than can be numbered, or than can be visited where each point must be. */
export class SpaceTooLargeError extends coded('SpaceTooLargeError', 'ERR_SPACE_TOO_LARGE') {
  constructor(
    readonly what: string,
    readonly size: number,
    readonly limit: number,
    remedy = 'use fewer values or fewer axes',
  ) {
    super(`${what} would have ${size} points, more than ${limit}: ${remedy}.`)
  }
}

/** More params than a table has room for. */
export class TooManyParamsError extends coded('TooManyParamsError', 'ERR_TOO_MANY_PARAMS') {
  constructor(
    readonly count: number,
    readonly limit: number,
  ) {
    super(`A space has ${count} params, more than ${limit}: group those that belong together into one param that holds an object.`)
  }
}

/**
 * The predicate of `filter` threw, or returned something other than a boolean, for the point in
 * `params`.
 */
export class PredicateError extends coded('PredicateError', 'ERR_PREDICATE') {
  constructor(
    readonly params: Readonly<Record<string, unknown>>,
    readonly problem: string,
    options?: ErrorOptions,
  ) {
    super(`The predicate of filter() ${problem} for the point ${shown(params)}: it must return true or false for every point.`, options)
  }
}

/**
 * A position beyond the ends of a space or a range: a defect in the caller, as indexes come from
 * its size.
 */
export class IndexOutsideError extends coded('IndexOutsideError', 'ERR_INDEX_OUTSIDE') {
  constructor(
    readonly index: number,
    readonly size: number,
  ) {
    super(`Index ${index} is not one of ${size}: pass an integer of at least 0 and below ${size}.`)
  }
}

/** Bounds or a step from which no exact sequence of numbers follows. */
export class InvalidRangeError extends coded('InvalidRangeError', 'ERR_INVALID_RANGE') {
  constructor(
    readonly bounds: { readonly start: unknown; readonly stop: unknown; readonly step: unknown },
    readonly problem: string,
  ) {
    super(`range(${shown(bounds.start)}, ${shown(bounds.stop)}, ${shown(bounds.step)}): ${problem}.`)
  }
}

/** A recorded space of a kind that this version does not know. */
export class UnknownSpaceError extends coded('UnknownSpaceError', 'ERR_UNKNOWN_SPACE') {
  constructor(
    readonly kind: string,
    readonly known: readonly string[],
  ) {
    super(`A space of kind "${kind}" is not among ${known.join(', ')}: it was recorded by a newer version, update statesweep.`)
  }
}

/** An argument that a function cannot work with; `requirement` says what it takes instead. */
export class InvalidArgumentError extends coded('InvalidArgumentError', 'ERR_INVALID_ARGUMENT') {
  constructor(
    readonly argument: string,
    readonly value: unknown,
    readonly requirement: string,
  ) {
    super(`${argument} is ${shown(value)}: ${requirement}.`)
  }
}
