import type { Mark } from '../chunk/mark.js'
import type { Clock } from './clock.js'

/** A chunk under way, as the watchdog sees it. */
export interface Watched {
  current(): Mark | undefined
  /** Ends the worker, if it still does what is marked. */
  condemn(mark: Mark): void
  /** Ends the worker, of which nothing was seen for long. */
  kill(): void
}

/** Milliseconds that what runs left behind may block a worker that executes no run. */
const LONGEST_SETTLE = 2000
/**
 * Milliseconds in which no worker executes, loads or settles although chunks are under way: what runs left behind blocks the
 * workers that have them.
 */
const LONGEST_SILENCE = 10_000
/** Looks per timeout, at intervals between these bounds: a run is ended at most a twentieth of its timeout late. */
const LOOKS = 20
const SHORTEST = 5
const LONGEST = 250

/**
 * Condemns runs that execute for longer than `timeout` milliseconds, unless that is null, and workers that are blocked
 * between runs, until the signal aborts. Serves every backend and knows none.
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
    // Counts looks, not time: this thread may have stood still itself.
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
 * Milliseconds that a worker may take. Loading the steps is no run's time and has no limit: a replacement killed for it would
 * be followed by the next.
 */
function limitOf({ state }: Mark, timeout: number): number {
  if (state === 'loading') return Number.POSITIVE_INFINITY
  return state === 'settling' ? LONGEST_SETTLE : timeout
}
