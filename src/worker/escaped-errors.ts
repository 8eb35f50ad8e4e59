import { inspect } from 'node:util'
import { currentRun } from './current-run.js'
import { hostOf, latestHost } from './run-host.js'

/** What becomes of an error of which no run is known: a worker counts it and lives on, any other thread does what Node.js does without us. */
type Unknown = 'count' | 'rethrow'

let users = 0
let unknown: Unknown = 'rethrow'

/**
 * Takes errors that no step threw (a late timer, a rejection that nobody handles) to the run that they belong to, until the function returned is called.
 * The run is that of the AsyncLocalStorage: where a promise was made, a timer started, an operation begun. An emitter's listener belongs to who emits,
 * and `queueMicrotask` on Node.js 20 to nobody: a good guess. Nested calls count.
 */
export function catchEscapedErrors(ofUnknown: Unknown): () => void {
  if (users++ === 0) listen()
  unknown = ofUnknown
  let active = true
  return () => {
    if (!active) return
    active = false
    if (--users === 0) unlisten()
  }
}

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
  process.nextTick(() => {
    throw error
  })
}

function onRejection(reason: unknown): void {
  if (isTaken(reason) || process.listenerCount('unhandledRejection') > 1) return
  // Rejected again without us: Node.js does what it is told to (--unhandled-rejections), which need not end the process.
  unlisten()
  void Promise.reject(reason)
  setImmediate(() => {
    if (users > 0) listen()
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
