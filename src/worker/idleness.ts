import { delay as pause, performanceNow, turn } from '../engine-globals.js'

/** Most milliseconds to wait. */
const LONGEST = 100
/** Milliseconds between two looks. */
const PAUSE = 2
/** Idle turns of the event loop that end the wait: errors of promises come in the first. */
const QUIET_TURNS = 2

/** Tells when nothing that runs began is under way in this thread: timers, files, connections. */
export class Idleness {
  /** Resources by kind that were under way before the first run. */
  readonly #baseline = countResources()

  /** Resolves after two idle turns of the event loop (0.1 ms), or after 100 ms. */
  async wait(): Promise<void> {
    const deadline = performanceNow() + LONGEST
    for (let quiet = 0; quiet < QUIET_TURNS && performanceNow() < deadline; ) {
      if (quiet > 0 || this.#isIdle()) await turn()
      else await pause(PAUSE)
      quiet = this.#isIdle() ? quiet + 1 : 0
    }
  }

  #isIdle(): boolean {
    for (const [kind, count] of countResources()) if (count > (this.#baseline.get(kind) ?? 0)) return false
    return true
  }
}

function countResources(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return counts
}
