import { encodeMessage } from '../chunk/message.js'
import { NativeAbortController, NativePromise } from '../engine-globals.js'
import { WorkerLostError } from '../errors.js'
import type { Clock } from './clock.js'
import type { Backend, ChunkTerms, Dispatch, EncodedExecution, Recovered, RunStore } from './contracts.js'
import type { Trace } from './trace.js'

/** Most milliseconds to wait for a worker to be idle: then what runs left behind blocks it. */
const LONGEST_DRAIN = 1000

interface Context {
  readonly execution: EncodedExecution
  readonly store: RunStore
  readonly terms: ChunkTerms
  readonly clock: Clock
  readonly trace: Trace
}

/**
 * Waits until no worker of the backend has anything under way that runs left behind, and kills
 * those that still do after a second. Stores what they log meanwhile. Resolves to the number of
 * errors that escaped.
 */
export async function drainWorkers(backend: Backend, context: Context): Promise<number> {
  const { clock, execution, store, terms, trace } = context
  const begun = clock.now()
  const drains = Array.from({ length: backend.concurrency }, () => {
    const file = store.chunkFile()
    const dispatch = backend.dispatch({ execution, bytes: encodeMessage({ kind: 'idle', file }) })
    return { dispatch, drained: drained(dispatch, () => store.recover(file, { ...terms, failures: 0 })) }
  })
  const waked = new NativeAbortController()
  await NativePromise.race([NativePromise.all(drains.map(({ drained }) => drained)), clock.sleep(LONGEST_DRAIN, waked.signal)])
  waked.abort()
  await NativePromise.all(drains.map(({ dispatch }) => dispatch.kill()))
  const escaped = (await NativePromise.all(drains.map(({ drained }) => drained))).reduce((sum, count) => sum + count, 0)
  trace(() => `drained in ${(clock.now() - begun).toFixed(1)} ms, escaped errors: ${escaped}`)
  return escaped
}

/** Resolves to the number of errors that escaped from one worker. */
async function drained(dispatch: Dispatch, recover: () => Recovered): Promise<number> {
  try {
    const { escaped } = await dispatch.done
    recover()
    return escaped
  } catch (error) {
    // What runs left behind killed the worker. The runs have their results: none is to blame.
    if (!(error instanceof WorkerLostError)) throw error
    return recover().escaped
  }
}
