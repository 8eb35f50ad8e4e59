import { monotonic } from '../chunk/monotonic.js'
import { delay } from '../engine-globals.js'

/** The coordinator's time; a simulation has its own. */
export interface Clock {
  /** Milliseconds, on the clock that workers share. */
  now(): number
  /** Resolves after so many milliseconds, or when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => monotonic(),
  sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
}
