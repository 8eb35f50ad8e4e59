import { NativeAbortController, NativePromise } from '../engine-globals.js'
/** Waits for `pending`, such as steps that may load for ever, until the signal aborts. */
export async function unlessAborted<T>(pending: Promise<T>, signal: AbortSignal | null): Promise<T> {
  if (signal === null) return pending
  const waited = new NativeAbortController()
  const aborted = new NativePromise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: waited.signal })
  })
  try {
    const value = await NativePromise.race([pending, aborted])
    signal.throwIfAborted()
    return value
  } finally {
    waited.abort()
  }
}
