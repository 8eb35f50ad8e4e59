import type { Space } from '../spaces/space.js'
import type { Step } from './step.js'

/** Values by param name: the sweep is their Cartesian product, the last axis fastest. */
export type Axes = Readonly<Record<string, readonly unknown[]>>

/** A checked sweep definition, frozen, its steps as one flat list. What is not given is absent: defaults belong to the experiment. */
export interface Sweep {
  readonly name: string
  readonly params: Axes | Space
  readonly repeats?: number
  readonly config?: object
  readonly seed?: number | string
  readonly steps: readonly Step[]
}

/** Registered globally: a sweep made by another copy of the package is recognised. */
const SWEEP = Symbol.for('statesweep.sweep')

export function markSweep(sweep: Sweep): Sweep {
  return Object.freeze(Object.defineProperty({ ...sweep }, SWEEP, { value: true }))
}

export function isSweep(value: unknown): value is Sweep {
  return typeof value === 'object' && value !== null && SWEEP in value
}
