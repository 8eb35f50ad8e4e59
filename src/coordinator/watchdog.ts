import type { Mark } from '../chunk/mark.js'
import type { Clock } from './clock.js'

/** A chunk under way, as the watchdog sees it. */
export interface Watched {
  current(): Mark | undefined
  /** Kills the worker if it still does what is marked. */
  condemn(mark: Mark): void
  /** Kills the worker that has been silent for too long. */
  kill(): void
}

/** Milliseconds that a worker may settle: what runs left behind may block it no longer. */
const LONGEST_SETTLE = 2000
/**
 * Milliseconds in which no worker executes, loads or settles although chunks are under way: then
 * what runs left behind blocks them.
 */
const LONGEST_SILENCE = 10_000
/**
 * Looks per timeout: a run ends at most a twentieth of its timeout late. The pause has bounds, in
 * milliseconds.
 */
const LOOKS = 20
const SHORTEST = 5
const LONGEST = 250

/**
 * Condemns runs that execute for longer than `timeout` milliseconds (null: no limit) and workers
 * that are blocked between runs, until the signal aborts. Serves every backend and knows none.
 */
export async function watch(
  watched: () => Iterable<Watched>,
  options: { timeout: number | null; clock: Clock; signal: AbortSignal },
): Promise<void> {
  const { timeout, clock, signal } = options
  const longest = timeout ?? Number.POSITIVE_INFINITY
  const pause = Math.min(LONGEST, Math.max(SHORTEST, longest / LOOKS))
  let silent = 0
  while (!signal.aborted) {
    await clock.sleep(pause, signal)
    const now = clock.now()
    const all = [...watched()]
    // Counts looks, not time: this thread may have been blocked itself.
    silent++
    for (const one of all) {
      const current = one.current()
      if (current === undefined) continue
      silent = 0
      if (now - current.since > limitOf(current, longest)) one.condemn(current)
    }
    if (all.length === 0) silent = 0
    if (silent * pause <= LONGEST_SILENCE) continue
    silent = 0
    for (const one of all) one.kill()
  }
}

/**
 * Milliseconds that a worker may stay in a state. Loading has no limit: it is no run's time, and a
 * worker that replaced a killed one would load for as long.
 */
function limitOf({ state }: Mark, timeout: number): number {
  if (state === 'loading') return Number.POSITIVE_INFINITY
  return state === 'settling' ? LONGEST_SETTLE : timeout
}
