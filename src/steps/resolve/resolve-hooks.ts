import { isBoundStep } from '../define/bound-step.js'
import type { StepReference, WorkerHooks } from '../define/reference.js'
import type { Step } from '../define/step.js'
import { hashFile, hashSource } from '../load/source-hash.js'
import { resolveSteps, type StepOrigin } from './resolve-steps.js'

/** The hooks of a worker as they were given; null counts as not given. */
export interface GivenHooks {
  readonly setupWorker?: unknown
  readonly teardownWorker?: unknown
}

const NAMES = ['setupWorker', 'teardownWorker'] as const

/**
 * Makes what goes to workers in place of hooks, in the ways of `resolveSteps`; undefined if there
 * are none. Throws what it throws.
 */
export function resolveHooks(given: GivenHooks, origin?: StepOrigin): WorkerHooks | undefined {
  const entries = NAMES.flatMap((name) => {
    const hook = given[name]
    return hook === undefined || hook === null ? [] : [[name, referenceTo(hook as Step, name, origin)] as const]
  })
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

function referenceTo(hook: Step, name: (typeof NAMES)[number], origin: StepOrigin | undefined): StepReference | undefined {
  if (origin === undefined || (isBoundStep(hook) && hook.target.kind !== 'function')) return resolveSteps(hook)[0]
  const { sweepUrl: url, fileHash = hashFile(new URL(url)) } = origin
  return { kind: 'hook', url, hook: name, fileHash, sourceHash: hashSource(hook), label: name }
}
