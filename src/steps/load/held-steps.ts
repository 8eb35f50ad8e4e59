import type { StepReference } from '../define/reference.js'

type Execute = (run: never, ...args: never) => unknown

const held = new Map<string, Execute>()
let count = 0

/** Keeps a function for executions in this thread. Returns its id. */
export function holdStep(step: Execute): string {
  const id = String(++count)
  held.set(id, step)
  return id
}

/** The function held under this id; undefined in another thread or process. */
export const heldStep = (id: string | undefined): Execute | undefined => (id === undefined ? undefined : held.get(id))

export function releaseSteps(ids: Iterable<string | undefined>): void {
  for (const id of ids) if (id !== undefined) held.delete(id)
}

/**
 * Holds a function for one run that is tracked by hand in this thread. Release it when that run
 * ends.
 */
export function holdLocalStep(step: (run: never) => unknown): { reference: StepReference; rethrow(): void; release(): void } {
  let thrown: { readonly error: unknown } | undefined
  const id = holdStep(async (run) => {
    try {
      await step(run)
    } catch (error) {
      thrown = { error }
      throw error
    }
  })
  return {
    reference: { kind: 'local', id, source: String(step), label: step.name === '' ? 'run' : step.name },
    rethrow() {
      if (thrown !== undefined) throw thrown.error
    },
    release: () => releaseSteps([id]),
  }
}
