import type { BoundStep, StepTarget } from './step.js'

/** Registered globally, so that a step made by another copy of the package (the user's own, say) is recognised. */
const BOUND_STEP = Symbol.for('statesweep.boundStep')

/** A frozen bound step. The arguments are kept as they are: the codec checks them when they are sent. */
export function boundStep<R, A extends readonly unknown[] = readonly []>(target: StepTarget, args: readonly unknown[]): BoundStep<R, A> {
  return Object.freeze({ [BOUND_STEP]: true, target: Object.freeze(target), args: Object.freeze([...args]) })
}

export function isBoundStep(value: unknown): value is BoundStep {
  return typeof value === 'object' && value !== null && BOUND_STEP in value
}
