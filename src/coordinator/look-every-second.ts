import type { Clock } from './clock.js'

/**
 * Milliseconds between two looks at the runs that execute: for each chunk under way, one at its
 * mark and one for a further part.
 */
const LOOK_EVERY = 1000

/** Calls `look` once a second until the signal aborts. */
export async function lookEverySecond(look: () => void, { clock, signal }: { clock: Clock; signal: AbortSignal }): Promise<void> {
  for (;;) {
    await clock.sleep(LOOK_EVERY, signal)
    if (signal.aborted) return
    look()
  }
}
