import { performance } from 'node:perf_hooks'
import timersModule from 'node:timers'
import promises from 'node:timers/promises'

// What the engine uses of the globals, as they were when it was loaded. Steps execute in the same
// realm and may replace them: simulated clocks do, and stay where a step forgets to remove them.
// `test/architecture.test.ts` keeps the globals themselves out of the rooms that execute with
// steps. Not covered: methods that a step replaces on prototypes, `Object`, `Array` or `Math`.

/** Milliseconds since the start of this thread: `performance.now()`, at the same cost. */
export const performanceNow: () => number = performance.now.bind(performance)

/**
 * Milliseconds from the epoch to the start of this thread. Reading the accessor took 0.1 us a run.
 */
export const TIME_ORIGIN = performance.timeOrigin

/** `Date`, its class and its `now`. */
export const NativeDate = Date
/** Milliseconds since the epoch. */
export const dateNow: () => number = Date.now

/** Resolves after so many milliseconds; rejects if the signal aborts. */
export const delay = promises.setTimeout
/** Resolves at the next turn of the event loop. */
export const turn = promises.setImmediate

export const timers = Object.freeze({
  setTimeout: timersModule.setTimeout,
  clearTimeout: timersModule.clearTimeout,
  setInterval: timersModule.setInterval,
  clearInterval: timersModule.clearInterval,
  setImmediate: timersModule.setImmediate,
  clearImmediate: timersModule.clearImmediate,
  queueMicrotask,
  nextTick: process.nextTick,
})

/** Nanoseconds on the clock of the machine. */
export const hrtime: () => bigint = process.hrtime.bigint

export const json = Object.freeze({ parse: JSON.parse, stringify: JSON.stringify })

export const NativePromise = Promise
export const NativeAbortController = AbortController
