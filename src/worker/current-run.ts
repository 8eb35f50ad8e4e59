import { AsyncLocalStorage } from 'node:async_hooks'
import type { Run } from '../model/run.js'
import { sharedHook } from './shared-hook.js'

/** The run in whose steps the code executes, across awaits and timers; 25 ns per run. */
export const currentRun = new AsyncLocalStorage<Run>()

/** Lets `Math.random` draw from the current run's generator, where there is a current run, until the returned function is called. */
export const seedMathRandom = sharedHook(() => {
  const original = Math.random
  Math.random = () => currentRun.getStore()?.random() ?? original()
  return () => {
    Math.random = original
  }
})
