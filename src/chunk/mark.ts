import { monotonic } from './monotonic.js'

/**
 * What a worker does with a chunk, and since when (`monotonic`): it executes a run; it loads the steps; or it settles: it waits
 * for what the runs of the chunk may have left behind.
 */
export type Mark =
  | { readonly state: 'executing'; readonly run: number; readonly since: number }
  | { readonly state: 'loading' | 'settling'; readonly since: number }

/** How marks are stored: a run by its number, which is never negative, other states by these numbers. */
const CODES = { settling: -2, loading: -3 } as const
/** Stands where nothing is marked. */
export const NO_MARK = -1

export const codeOf = (mark: Mark): number => (mark.state === 'executing' ? mark.run : CODES[mark.state])

export function markOf(code: number, since: number): Mark {
  if (code === CODES.loading) return { state: 'loading', since }
  return code === CODES.settling ? { state: 'settling', since } : { state: 'executing', run: code, since }
}

/** The run that executes; undefined where none does. */
export const runOf = (mark: Mark | undefined): number | undefined => (mark?.state === 'executing' ? mark.run : undefined)

/** The worker's side of a mark: says what the worker does with its chunk, and learns that no further run shall begin. */
export interface Marker {
  /** A run, or another state by its code, begins at `since`. False if the coordinator condemned the chunk: then nothing of it may execute. */
  begin(code: number, since: number): boolean
  /** What was begun has ended. False if the coordinator condemned it first: its result must not be recorded. */
  end(): boolean
  /** True once no further run of this chunk shall begin, on the word of the coordinator or of the worker itself. */
  readonly stopped: boolean
  stop(): void
}

/** Marks the state while the work is under way. */
export async function whileMarked<T>(marker: Marker, state: keyof typeof CODES, work: () => Promise<T>): Promise<T> {
  if (!marker.begin(CODES[state], monotonic())) awaitEnd()
  try {
    return await work()
  } finally {
    if (!marker.end()) awaitEnd()
  }
}

/** Waits to be killed, without a turn of the event loop in which anything else could run. */
export function awaitEnd(): never {
  const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  for (;;) Atomics.wait(never, 0, 0)
}
