import { LOADING, SETTLING } from '../chunk/run-marker.js'
import type { Clock } from './clock.js'

/** A run that executes, as the watchdog sees it. */
export interface Watched {
  current(): { readonly run: number; readonly since: number } | undefined
  /** Ends the run with its worker, if it still executes. */
  condemn(run: number): void
  /** Ends its worker, of which nothing was seen for long. */
  kill(): void
}

/** Milliseconds that what runs left behind may block a worker where no run executes. */
const LONGEST_SETTLE = 2000
/** Milliseconds in which no worker executes, loads or settles anything although chunks are under way: what runs left behind blocks those that have them. */
const LONGEST_SILENCE = 10_000
/** Looks this often during a timeout, and between these bounds: a run is ended at most a twentieth of its timeout late. */
const LOOKS = 20
const SHORTEST = 5
const LONGEST = 250

/**
 * Condemns runs that execute for longer than `timeout` milliseconds, if that is not null, and workers that are blocked between runs, until the signal
 * aborts. Serves every backend: it knows none.
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
    // Looks are counted, not time: this thread may have stood still itself.
    silent++
    for (const one of all) {
      const current = one.current()
      if (current === undefined) continue
      silent = 0
      if (now - current.since > limitOf(current.run, longest)) one.condemn(current.run)
    }
    if (all.length === 0) silent = 0
    if (silent * pause <= LONGEST_SILENCE) continue
    silent = 0
    for (const one of all) one.kill()
  }
}

/** Loading the steps may take as long as it takes: it is no run's time, and a replacement that was killed for it would be followed by the next. */
function limitOf(run: number, timeout: number): number {
  if (run === LOADING) return Number.POSITIVE_INFINITY
  return run === SETTLING ? LONGEST_SETTLE : timeout
}
