import type { StepReference } from '../define/reference.js'

const kept = new Map<string, (run: never) => unknown>()
let count = 0

/** A function of this process, for a run that is tracked by hand in this thread; `release` it when the run has ended. */
export function keepLocalStep(step: (run: never) => unknown): { reference: StepReference; rethrow(): void; release(): void } {
  const id = String(++count)
  let thrown: { readonly error: unknown } | undefined
  kept.set(id, async (run) => {
    try {
      await step(run)
    } catch (error) {
      thrown = { error }
      throw error
    }
  })
  return {
    reference: { kind: 'local', id, label: step.name === '' ? 'run' : step.name },
    rethrow() {
      if (thrown !== undefined) throw thrown.error
    },
    release: () => void kept.delete(id),
  }
}

/** The function kept under this id; undefined in another thread or process. */
export const localStep = (id: string): ((run: never) => unknown) | undefined => kept.get(id)
