import { boundStep } from '../define/bound-step.js'
import type { BoundStep } from '../define/step.js'

/**
 * A step that does nothing. It stores the runs with their params, and measures the cost of a run
 * without steps.
 *
 * @example
 * await experiment.addRuns({ n: range(1_000_000) }).execute(nothing())
 */
export function nothing(): BoundStep<unknown> {
  return boundStep({ kind: 'built-in', name: 'nothing' }, [])
}

export function prepareNothing(): () => void {
  return () => {}
}
