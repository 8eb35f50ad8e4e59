import { delay } from '../../engine-globals.js'
import { StepArgumentError } from '../../errors.js'
import { boundStep } from '../define/bound-step.js'
import { describeValue } from '../define/describe-value.js'
import type { BoundStep } from '../define/step.js'

/** Timers hold the delay in 32 bits; a longer one would fire at once. */
const LONGEST = 2 ** 31 - 1

/**
 * A step that waits; its worker starts no other run meanwhile. If the run has a `signal`, an abort
 * ends the wait: the step throws the `AbortError`.
 *
 * @param milliseconds at least 0, at most 2,147,483,647 (24 days).
 * @throws StepArgumentError for any other value.
 * @example
 * defineSweep({ name: 'polite', params: { page: range(10) }, steps: [fetchPage, sleep(500)] })
 */
export function sleep(milliseconds: number): BoundStep<unknown> {
  if (typeof milliseconds !== 'number' || !(milliseconds >= 0 && milliseconds <= LONGEST)) {
    throw new StepArgumentError('sleep', `the time is ${describeValue(milliseconds)}: pass milliseconds, a number from 0 to ${LONGEST}.`)
  }
  return boundStep({ kind: 'built-in', name: 'sleep' }, [milliseconds])
}

export function prepareSleep([milliseconds]: readonly unknown[]): (run: { readonly signal?: AbortSignal }) => Promise<void> {
  return ({ signal }) => delay(Number(milliseconds), undefined, signal && { signal })
}
