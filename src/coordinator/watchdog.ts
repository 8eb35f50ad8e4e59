import type { Clock } from './clock.js'

/** A run that executes, as the watchdog sees it. */
export interface Watched {
  current(): { readonly run: number; readonly since: number } | undefined
  /** Ends the run with its worker, if it still executes. */
  condemn(run: number): void
}

/** Looks this often during a timeout, and between these bounds: a run is ended at most a twentieth of its timeout late. */
const LOOKS = 20
const SHORTEST = 5
const LONGEST = 250

/** Condemns runs that execute for longer than `timeout` milliseconds, until the signal aborts. Serves every backend: it knows none. */
export async function watch(
  watched: () => Iterable<Watched>,
  options: { timeout: number; clock: Clock; signal: AbortSignal },
): Promise<void> {
  const { timeout, clock, signal } = options
  const pause = Math.min(LONGEST, Math.max(SHORTEST, timeout / LOOKS))
  while (!signal.aborted) {
    await clock.sleep(pause, signal)
    const now = clock.now()
    for (const one of watched()) {
      const current = one.current()
      if (current !== undefined && now - current.since > timeout) one.condemn(current.run)
    }
  }
}
