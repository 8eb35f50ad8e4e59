import { inspect } from 'node:util'
import { NativePromise, timers } from '../engine-globals.js'
import { currentRun } from './current-run.js'
import { hostOf, latestHost } from './run-host.js'
import { sharedHook } from './shared-hook.js'

/**
 * What to do with an error of no known run: a worker counts it; any other thread does what Node.js
 * does.
 */
type Unknown = 'count' | 'rethrow'

let unknown: Unknown = 'rethrow'
let isInstalled = false

/**
 * Gives errors that no step threw (a late timer, an unhandled rejection) to the run that they
 * belong to, until the returned function is called. The AsyncLocalStorage names the run that made
 * the promise, started the timer or began the operation. That is a good guess: a listener counts
 * for the run that emits, and `queueMicrotask` on Node.js 20 for none.
 */
export function catchEscapedErrors(ofUnknown: Unknown): () => void {
  unknown = ofUnknown
  return install()
}

const install = sharedHook(() => {
  isInstalled = true
  listen()
  return () => {
    isInstalled = false
    unlisten()
  }
})

function listen(): void {
  process.on('uncaughtException', onException)
  process.on('unhandledRejection', onRejection)
}

function unlisten(): void {
  process.off('uncaughtException', onException)
  process.off('unhandledRejection', onRejection)
}

function onException(error: unknown): void {
  if (isTaken(error) || process.listenerCount('uncaughtException') > 1) return
  unlisten()
  timers.nextTick(() => {
    throw error
  })
}

function onRejection(reason: unknown): void {
  if (isTaken(reason) || process.listenerCount('unhandledRejection') > 1) return
  // Rejects again without our listener: Node.js then follows --unhandled-rejections, which need not
  // end the process.
  unlisten()
  void NativePromise.reject(reason)
  timers.setImmediate(() => {
    if (isInstalled) listen()
  })
}

function isTaken(error: unknown): boolean {
  const run = currentRun.getStore()
  const host = run === undefined ? undefined : hostOf(run)
  if (host === undefined && unknown === 'rethrow') return false
  const isStored = host?.escaped(run, error) ?? (run === undefined && latestHost()?.escaped(undefined, error))
  if (isStored !== true) currentRun.exit(() => process.stderr.write(`An error escaped from a run: ${inspect(error)}\n`))
  return true
}
