import { type RunException, toException } from '../model/exception.js'
import type { Run } from '../model/run.js'
import type { LoadedStep } from '../steps/load.js'
import { currentRun } from './current-run.js'

/**
 * Applies the steps to a run, one after the other, inside its AsyncLocalStorage. Gives what the first step threw, or null; a promise
 * only if a step returned one. `returned` collects the indexes of steps that returned something, which is ignored.
 */
export function runSteps(run: Run, steps: readonly LoadedStep[], returned: Set<number>): RunException | null | Promise<RunException | null> {
  return currentRun.run(run, applyFrom, 0, { run, steps, returned })
}

interface Application {
  readonly run: Run
  readonly steps: readonly LoadedStep[]
  readonly returned: Set<number>
}

function applyFrom(start: number, application: Application): RunException | null | Promise<RunException | null> {
  const { run, steps, returned } = application
  for (let index = start; index < steps.length; index++) {
    const step = steps[index]
    if (step === undefined) break
    try {
      const result = step.call(run)
      if (isThenable(result)) return applyAfter(result, index, application)
      if (result !== undefined) returned.add(index)
    } catch (error) {
      return toException(error, { step: step.label, index, attempt: run.attempt })
    }
  }
  return null
}

async function applyAfter(pending: PromiseLike<unknown>, index: number, application: Application): Promise<RunException | null> {
  const { run, steps, returned } = application
  try {
    if ((await pending) !== undefined) returned.add(index)
  } catch (error) {
    return toException(error, { step: steps[index]?.label ?? `step ${index + 1}`, index, attempt: run.attempt })
  }
  return applyFrom(index + 1, application)
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
}
