import { timers } from '../engine-globals.js'
import { currentRun } from './current-run.js'
import { hostOf } from './run-host.js'
import { sharedHook } from './shared-hook.js'

type Write = typeof process.stdout.write
type Done = (error: null) => void

interface Captured {
  readonly stream: NodeJS.WriteStream
  readonly original: Write
  readonly capturing: Write
}

/**
 * Sends what runs write to `process.stdout` and `process.stderr`, as `console` does, to their logs,
 * until the returned function is called. Leaves writes outside of a run alone. Does not see writes
 * to file descriptors, such as those of child processes that inherit them.
 */
export const captureConsole = sharedHook(() => {
  const captured = [capture('stdout'), capture('stderr')]
  return () => {
    // Leaves what others have put over ours: without runs, ours only passes on.
    for (const { stream, original, capturing } of captured) if (stream.write === capturing) stream.write = original
  }
})

function capture(name: 'stdout' | 'stderr'): Captured {
  const stream = process[name]
  const original = stream.write
  const capturing = ((...args: [chunk: unknown, encoding?: BufferEncoding | Done, done?: Done]) => {
    const [chunk, second, third] = args
    if (!take(name, chunk, typeof second === 'string' ? second : undefined)) return Reflect.apply(original, stream, args) as boolean
    const done = typeof second === 'function' ? second : third
    if (done !== undefined) timers.nextTick(done, null)
    return true
  }) as Write
  stream.write = capturing
  return { stream, original, capturing }
}

/**
 * Adds a piece to the log of the current run; false outside of a run, and for what no stream takes.
 */
function take(stream: 'stdout' | 'stderr', chunk: unknown, encoding: BufferEncoding | undefined): boolean {
  const run = currentRun.getStore()
  if (run === undefined) return false
  const host = hostOf(run)
  if (host === undefined) return false
  if (typeof chunk !== 'string') return chunk instanceof Uint8Array && host.logs.add(run, stream, chunk)
  const isText = encoding === undefined || encoding === 'utf8' || encoding === 'utf-8'
  return host.logs.add(run, stream, isText ? chunk : Buffer.from(chunk, encoding))
}
