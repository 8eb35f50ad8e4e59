import type { Outcome } from '../../model/outcome.js'
import type { ExecuteOptions } from '../../options.js'

type Ended = Outcome['ended']

/** Ends an execution early, gently or at once, and knows why it ended. */
export class Ending {
  readonly #stop = new AbortController()
  readonly #abort = new AbortController()
  #why: Ended = 'complete'

  /** The signals that the execution obeys. */
  get signals(): Required<Pick<ExecuteOptions, 'signal' | 'stopSignal'>> {
    return { signal: this.#abort.signal, stopSignal: this.#stop.signal }
  }

  get why(): Ended {
    return this.#why
  }

  /** Begins no further run. */
  stop(why: Ended): void {
    if (this.#stop.signal.aborted) return
    this.#why = why
    this.#stop.abort()
  }

  /** Ends running runs, too. */
  abort(why: Ended): void {
    if (this.#abort.signal.aborted) return
    this.#why = why
    this.#abort.abort()
  }

  /** All runs ended, whatever came meanwhile. */
  completed(): void {
    this.#why = 'complete'
  }

  stopped(): void {
    this.#why = 'stopped'
  }

  broke(): void {
    this.#why = 'broken'
  }

  /** True if the execution rejects with this because it obeyed. */
  isReason(error: unknown): boolean {
    return [this.#stop, this.#abort].some(({ signal }) => signal.aborted && error === signal.reason)
  }
}
