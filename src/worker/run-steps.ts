import { type RunException, toException } from '../model/exception.js'
import type { Run } from '../model/run.js'
import type { LoadedStep } from '../steps/load.js'
import { currentRun } from './current-run.js'

/** Applies the steps of an execution to runs, one run after the other. */
export class StepRunner {
  readonly #steps: readonly LoadedStep[]
  /** Indexes of steps that returned something, which is ignored. */
  readonly returned = new Set<number>()

  constructor(steps: readonly LoadedStep[]) {
    this.#steps = steps
  }

  /** Executes inside the run's AsyncLocalStorage. Gives what the first step threw, or null; a promise only if a step returned one. */
  apply(run: Run): RunException | null | Promise<RunException | null> {
    return currentRun.run(run, this.#applyFrom, run, 0)
  }

  readonly #applyFrom = (run: Run, start: number): RunException | null | Promise<RunException | null> => {
    for (let index = start; index < this.#steps.length; index++) {
      try {
        const result = this.#steps[index]?.call(run)
        if (result === undefined) continue
        if (isThenable(result)) return this.#applyAfter(result, run, index)
        this.returned.add(index)
      } catch (error) {
        return this.#failure(error, run, index)
      }
    }
    return null
  }

  async #applyAfter(pending: PromiseLike<unknown>, run: Run, index: number): Promise<RunException | null> {
    try {
      if ((await pending) !== undefined) this.returned.add(index)
    } catch (error) {
      return this.#failure(error, run, index)
    }
    return this.#applyFrom(run, index + 1)
  }

  #failure(error: unknown, run: Run, index: number): RunException {
    return toException(error, { step: this.#steps[index]?.label ?? `step ${index + 1}`, index, attempt: run.attempt })
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
}
