import { AsyncLocalStorage } from 'node:async_hooks'
import type { Run } from '../model/run.js'

/** The run in whose steps the code executes, across awaits and timers; 25 ns per run. */
export const currentRun = new AsyncLocalStorage<Run>()

let original: (() => number) | undefined
let users = 0

/**
 * Lets `Math.random` draw from the current run's generator, where there is a current run, until the function returned is called.
 * Nested calls count: the original comes back with the last one.
 */
export function seedMathRandom(): () => void {
  users++
  if (original === undefined) {
    const unseeded = Math.random
    original = unseeded
    Math.random = () => currentRun.getStore()?.random() ?? unseeded()
  }
  let active = true
  return () => {
    if (!active) return
    active = false
    if (--users === 0 && original !== undefined) {
      Math.random = original
      original = undefined
    }
  }
}
