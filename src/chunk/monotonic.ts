/** Milliseconds from the start of the machine's clock to the start of this thread's, taken once. */
const OFFSET = Number(process.hrtime.bigint()) / 1e6 - performance.now()

/**
 * Milliseconds on the clock that all threads and processes of the machine share and nobody sets.
 */
export const monotonic = (now = performance.now()): number => now + OFFSET
