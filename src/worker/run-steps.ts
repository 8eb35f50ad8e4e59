import { NativePromise } from '../engine-globals.js'
import type { RunException } from '../model/exception.js'
import { abortRun, checkAttributes, type Run } from '../model/run.js'
import { toException } from '../model/to-exception.js'
import type { LoadedStep } from '../steps/load/load-steps.js'
import { currentRun } from './current-run.js'

/** What comes of the steps of a run; `'aborted'` if they threw when the run was aborted. */
export type Outcome = RunException | null | 'aborted'
type Settled = (outcome: Outcome) => void

/** Applies the steps of an execution to runs, one run after the other. */
export class StepRunner {
  readonly #steps: readonly LoadedStep[]
  readonly #onWait: ((isWaiting: boolean) => void) | undefined
  /** Indexes of steps that returned a value, which is ignored. */
  readonly returned = new Set<number>()
  #latest: Run | undefined
  /** Ends the latest run, while it waits for a step. */
  #settle: Settled | undefined
  /** Resolves when the steps of the latest run have settled. */
  #settled: Promise<void> | undefined
  #aborted: { readonly run: Run; readonly isFinal: boolean } | undefined

  /**
   * Calls `onWait` with true when a run begins to wait for a step, with false before it calls the
   * next.
   */
  constructor(steps: readonly LoadedStep[], onWait?: (isWaiting: boolean) => void) {
    this.#steps = steps
    this.#onWait = onWait
  }

  /** The run that began last. */
  get latest(): Run | undefined {
    return this.#latest
  }

  /**
   * Applies the steps inside the run's AsyncLocalStorage. Returns what a step threw, or null; as a
   * promise only if a step returned one.
   */
  apply(run: Run): RunException | null | Promise<Outcome> {
    this.#latest = run
    const outcome = currentRun.run(run, this.#applyFrom, run, 0)
    if (!(outcome instanceof NativePromise)) return outcome
    return new NativePromise((resolve) => {
      const settle: Settled = (exception) => {
        if (this.#settle === settle) this.#settle = undefined
        resolve(exception)
      }
      this.#settle = settle
      this.#settled = outcome.then((exception) => this.#endWith(exception, run, settle))
    })
  }

  /**
   * Fails the run by an error that no step threw, if the run waits for a step; begins no further
   * step. False if the run has ended.
   */
  fail(run: Run, error: unknown): boolean {
    if (!this.#isWaiting(run)) return false
    this.#settle?.(toException(error, { attempt: run.attempt }))
    abortRun(run, error)
    return true
  }

  /**
   * Aborts the signal of the run that waits for a step, if its steps use it; resolves when they
   * have settled. If they throw then, the run has no result; where this is final, it has none
   * in any case, and never ends.
   */
  abort(isFinal: boolean): Promise<void> | undefined {
    const run = this.#latest
    if (run === undefined || !this.#isWaiting(run) || !abortRun(run)) return undefined
    this.#aborted = { run, isFinal }
    return this.#settled
  }

  #endWith(exception: RunException | null, run: Run, settle: Settled): void {
    const aborted = this.#aborted?.run === run ? this.#aborted : undefined
    if (aborted?.isFinal) return
    settle(aborted === undefined || exception === null ? exception : 'aborted')
  }

  #isWaiting(run: Run): boolean {
    return run === this.#latest && this.#settle !== undefined
  }

  readonly #applyFrom = (run: Run, start: number): RunException | null | Promise<RunException | null> => {
    for (let index = start; index < this.#steps.length; index++) {
      try {
        const result = this.#steps[index]?.call(run)
        if (isThenable(result)) return this.#applyAfter(result, run, index)
        checkAttributes(run)
        if (result !== undefined) this.returned.add(index)
      } catch (error) {
        return this.#failure(error, run, index)
      }
    }
    return null
  }

  async #applyAfter(pending: PromiseLike<unknown>, run: Run, index: number): Promise<RunException | null> {
    this.#onWait?.(true)
    try {
      if ((await pending) !== undefined) this.returned.add(index)
      checkAttributes(run)
    } catch (error) {
      return this.#failure(error, run, index)
    }
    if (!this.#isWaiting(run) || index + 1 === this.#steps.length) return null
    this.#onWait?.(false)
    return this.#applyFrom(run, index + 1)
  }

  #failure(error: unknown, run: Run, index: number): RunException {
    return toException(error, { step: this.#steps[index]?.label ?? `step ${index + 1}`, index, attempt: run.attempt })
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
}
