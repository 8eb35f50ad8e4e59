import type { Outcome } from '../../model/outcome.js'
import type { SpaceLike } from '../../spaces/as-space.js'
import type { Step } from './step.js'

/**
 * A checked sweep definition, frozen, with a flat list of steps. Has no defaults: those belong to
 * the experiment.
 */
export interface Sweep {
  readonly name: string
  readonly params: SpaceLike
  readonly repeats?: number
  readonly config?: object
  readonly seed?: number | string
  readonly inputs?: readonly string[]
  readonly setupWorker?: Step
  readonly teardownWorker?: Step
  readonly steps: readonly Step[]
  readonly onFinish?: (summary: Outcome) => unknown
}

/** A global symbol, so that a sweep made by another copy of the package is recognised. */
const SWEEP = Symbol.for('statesweep.sweep')

export function markSweep(sweep: Sweep): Sweep {
  return Object.freeze(Object.defineProperty({ ...sweep }, SWEEP, { value: true }))
}

export function isSweep(value: unknown): value is Sweep {
  return typeof value === 'object' && value !== null && SWEEP in value
}
