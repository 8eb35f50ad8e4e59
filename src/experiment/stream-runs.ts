import { NativeAbortController } from '../engine-globals.js'
import type { ExecutionContext, ExecutionListener } from '../experiment-origin.js'
import { Inbox } from './inbox.js'

interface Readable<T> {
  /** The runs with these numbers, which have ended. */
  ended(first: number, end: number): Iterable<T>
}

type Execute = (options: { readonly signal: AbortSignal }, context: ExecutionContext) => Promise<unknown>

/**
 * Yields runs as they end, and lets dispatch wait for a slow reader. Aborts the execution when the
 * reader leaves, and waits for its end. Throws what the execution rejects with, after the last run.
 */
export async function* streamRuns<T>(runs: Readable<T>, execute: Execute, signal: AbortSignal | null): AsyncGenerator<T, void, undefined> {
  const inbox = new Inbox()
  const left = new NativeAbortController()
  const either = { signal: signal === null ? left.signal : AbortSignal.any([signal, left.signal]) }
  // A closed gate would keep an aborted execution from its end.
  const open = () => inbox.abandon()
  either.signal.addEventListener('abort', open, { once: true })
  const listener: ExecutionListener = { onMerged: (merged) => inbox.add(merged.runs), gate: () => inbox.gate() }
  const executing = execute(either, { listener }).finally(() => inbox.end())
  executing.catch(() => undefined) // It is awaited only after the last run.
  try {
    for (;;) {
      const page = inbox.take()
      if (page !== undefined) yield* runs.ended(...page)
      else if (inbox.isOver) break
      else await inbox.arrival()
    }
    await executing
  } finally {
    left.abort()
    await executing.catch(() => undefined)
    either.signal.removeEventListener('abort', open)
  }
}
