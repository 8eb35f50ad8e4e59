import type { StepReference, WorkerHooks } from '../define/reference.js'
import type { Step, Steps } from '../define/step.js'
import { type GivenHooks, resolveHooks } from './resolve-hooks.js'
import { releaseHeld, resolveSteps } from './resolve-steps.js'

type Use<T> = (references: readonly StepReference[], hooks: WorkerHooks | undefined) => Promise<T>

/** Resolves steps, and the hooks of their workers, and releases them after `use`. */
export async function withSteps<T>(steps: Step | Steps, given: GivenHooks, use: Use<T>): Promise<T> {
  const references = resolveSteps(steps)
  let hooks: WorkerHooks | undefined
  try {
    hooks = resolveHooks(given)
    return await use(references, hooks)
  } finally {
    releaseHeld([...references, ...Object.values(hooks ?? {})])
  }
}
