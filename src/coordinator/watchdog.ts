import type { Mark } from '../chunk/mark.js'
import type { Clock } from './clock.js'

/** A chunk under way, as the watchdog sees it. */
export interface Watched {
  /** The same object at each look at the same chunk. */
  readonly chunk: object
  current(): Mark | undefined
  /** True while the system has stopped the worker: then its time does not count. */
  isStopped(): boolean
  /**
   * Kills the worker if it still does what is marked. `uncounted`: milliseconds since it began that
   * were not its time.
   */
  condemn(mark: Mark, uncounted: number): void
  /** Kills the worker that has been silent for too long. */
  kill(): void
}

/** Milliseconds that a worker may settle: what runs left behind may block it no longer. */
const LONGEST_SETTLE = 2000
/**
 * Milliseconds that a worker may record: a gigabyte on a slow disk takes minutes. Beyond that, a
 * value blocks its encoding, such as a getter that never returns.
 */
const LONGEST_RECORDING = 600_000
/**
 * Milliseconds in which no worker does anything that is marked although chunks are under way: then
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
 * Pauses between two looks from which only one counts: the machine or this process was suspended,
 * or this thread was blocked, and then runs get more time.
 */
const SUSPENDED = 2

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
  const times = new Times()
  let silent = 0
  let looked = clock.now()
  while (!signal.aborted) {
    await clock.sleep(pause, signal)
    const now = clock.now()
    const passed = now - looked > SUSPENDED * pause ? pause : now - looked
    looked = now
    const all = [...watched()]
    // Counts looks, not time: this thread may have been blocked itself.
    silent++
    for (const one of all) {
      const current = one.current()
      if (current === undefined) continue
      silent = 0
      const spent = times.add(one, current, { passed, now })
      if (spent <= limitOf(current, longest)) continue
      if (current.state === 'recording') one.kill()
      else one.condemn(current, now - current.since - spent)
    }
    if (all.length === 0) silent = 0
    if (silent * pause <= LONGEST_SILENCE) continue
    silent = 0
    for (const one of all) if (!one.isStopped()) one.kill()
  }
}

/** How long each chunk's worker has done what is marked, without the time that does not count. */
class Times {
  readonly #spent = new WeakMap<object, { readonly state: Mark['state']; readonly since: number; readonly time: number }>()

  /** Adds the time since the last look, and returns all of it. */
  add({ chunk, isStopped }: Watched, { state, since }: Mark, { passed, now }: { passed: number; now: number }): number {
    const before = this.#spent.get(chunk)
    const isSame = before?.since === since && before.state === state
    // Asks the system only about what lasts for more than one look: that takes 20 us.
    const time = isSame ? before.time + (isStopped() ? 0 : passed) : Math.min(now - since, passed)
    this.#spent.set(chunk, { state, since, time })
    return time
  }
}

/**
 * Milliseconds that a worker may stay in a state. Loading has no limit: it is no run's time, and a
 * worker that replaced a killed one would load for as long.
 */
function limitOf({ state }: Mark, timeout: number): number {
  if (state === 'loading') return Number.POSITIVE_INFINITY
  if (state === 'recording') return LONGEST_RECORDING
  return state === 'settling' ? LONGEST_SETTLE : timeout
}
