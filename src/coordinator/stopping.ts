import { ExecutionStoppedError, StatesweepError } from '../errors.js'

/** Wraps what SQLite or a user's callback threw in an error of ours, as its cause. */
export function stopping(failure: unknown): unknown {
  if (failure instanceof StatesweepError) return failure
  return new ExecutionStoppedError(failure instanceof Error ? failure.message : String(failure), { cause: failure })
}
