import { timers } from '../engine-globals.js'
import { currentRun } from './current-run.js'

/**
 * Gives what a step puts in the place of `process.nextTick` to runs alone: Node.js itself uses this
 * property to receive the messages of a child process.
 */
export function guardNextTick(): void {
  const original = timers.nextTick
  let replaced = original
  Object.defineProperty(process, 'nextTick', {
    configurable: true,
    enumerable: true,
    get: () => (currentRun.getStore() === undefined ? original : replaced),
    set(replacement: typeof original) {
      replaced = replacement
    },
  })
}
