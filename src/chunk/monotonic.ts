import { hrtime, performanceNow } from '../engine-globals.js'

/** Milliseconds from the start of the machine's clock to the start of this thread's, taken once. */
const OFFSET = Number(hrtime()) / 1e6 - performanceNow()

/**
 * Milliseconds on the clock that all threads and processes of the machine share and nobody sets.
 */
export const monotonic = (now = performanceNow()): number => now + OFFSET
