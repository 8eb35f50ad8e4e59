import type { BoundStep, StepTarget } from './step.js'

/** A global symbol, so that a step made by another copy of the package is recognised. */
const BOUND_STEP = Symbol.for('statesweep.boundStep')

/**
 * Makes a frozen bound step. Keeps the arguments as they are: the codec checks them when they are
 * sent.
 */
export function boundStep<R, A extends readonly unknown[] = readonly []>(target: StepTarget, args: readonly unknown[]): BoundStep<R, A> {
  return Object.freeze({ [BOUND_STEP]: true, target: Object.freeze(target), args: Object.freeze([...args]) })
}

export function isBoundStep(value: unknown): value is BoundStep {
  return typeof value === 'object' && value !== null && BOUND_STEP in value
}
