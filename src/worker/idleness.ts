import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises'

/** Milliseconds to wait at most. */
const LONGEST = 100
const PAUSE = 2
/** Turns of the event loop with nothing under way: what a promise leaves comes in the first. */
const QUIET_TURNS = 2

/** Tells when nothing that runs began is under way in this thread any more: timers, files, connections. */
export class Idleness {
  /** What holds the thread's event loop open in any case, by kind. */
  readonly #baseline = countResources()

  /** Resolves after two turns of the event loop with nothing under way (0.1 ms), or after 100 ms. */
  async wait(): Promise<void> {
    const deadline = performance.now() + LONGEST
    for (let quiet = 0; quiet < QUIET_TURNS && performance.now() < deadline; ) {
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
