import { timers } from '../engine-globals.js'

/** Milliseconds; any number does: the timer is there to be waited for. */
const PAUSE = 60_000

/**
 * Keeps this process alive until `execute` settles. Workers alone may not, and Node.js ends a
 * process that waits for nothing else, without a word, with status 13.
 */
export async function holdProcess<T>(execute: () => Promise<T>): Promise<T> {
  const hold = timers.setInterval(() => undefined, PAUSE)
  try {
    return await execute()
  } finally {
    timers.clearInterval(hold)
  }
}
