import type { Clock } from '../../dist/src/coordinator/clock.js'

interface Timer {
  readonly at: number
  fire(): void
}

/**
 * A clock on which time passes only while someone waits: the next timer fires once nothing else is
 * left to do.
 */
export class SimClock implements Clock {
  #time = 0
  #timers: Timer[] = []

  now(): number {
    return this.#time
  }

  /** Lets time pass at once, as where the machine was suspended: what is due fires late. */
  suspend(ms: number): void {
    this.#time += ms
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const fire = () => {
        signal?.removeEventListener('abort', drop)
        resolve()
      }
      const timer = { at: this.#time + ms, fire }
      const drop = () => {
        this.#timers = this.#timers.filter((other) => other !== timer)
        fire()
      }
      if (signal?.aborted) return resolve()
      signal?.addEventListener('abort', drop, { once: true })
      this.#timers.push(timer)
    })
  }

  /**
   * Lets time pass until the promise settles. False if `limit` timers fire first, or nothing is
   * left that could settle it.
   */
  async run(promise: Promise<unknown>, limit: number): Promise<boolean> {
    let isSettled = false
    const settle = () => {
      isSettled = true
    }
    promise.then(settle, settle)
    for (let fired = 0; ; fired++) {
      await new Promise(setImmediate)
      if (isSettled) return true
      const next = this.#timers.reduce<Timer | undefined>(
        (first, timer) => (first === undefined || timer.at < first.at ? timer : first),
        undefined,
      )
      if (next === undefined || fired === limit) return false
      this.#timers = this.#timers.filter((timer) => timer !== next)
      this.#time = Math.max(this.#time, next.at)
      next.fire()
    }
  }
}
