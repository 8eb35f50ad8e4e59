/**
 * Milliseconds on the clock that all threads and processes of the machine share, and that no one sets: `performance.now()` of a thread counts from the
 * thread's own start, so what lies between the two is taken once.
 */
const OFFSET = Number(process.hrtime.bigint()) / 1e6 - performance.now()

export const monotonic = (now = performance.now()): number => now + OFFSET
