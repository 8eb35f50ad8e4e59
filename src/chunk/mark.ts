import { monotonic } from './monotonic.js'

/**
 * What a worker does with a chunk, and since when (`monotonic`). It executes a run, loads the
 * steps, or settles: it waits for what the runs of the chunk may have left behind.
 */
export type Mark =
  | { readonly state: 'executing'; readonly run: number; readonly since: number }
  | { readonly state: 'loading' | 'settling'; readonly since: number }

/** Codes of the other states. The code of a run is its number, which is never negative. */
const CODES = { settling: -2, loading: -3 } as const
/** The code while nothing is marked. */
export const NO_MARK = -1

export const codeOf = (mark: Mark): number => (mark.state === 'executing' ? mark.run : CODES[mark.state])

export function markOf(code: number, since: number): Mark {
  if (code === CODES.loading) return { state: 'loading', since }
  return code === CODES.settling ? { state: 'settling', since } : { state: 'executing', run: code, since }
}

/** The run that executes; undefined if none does. */
export const runOf = (mark: Mark | undefined): number | undefined => (mark?.state === 'executing' ? mark.run : undefined)

/** The worker's side of a mark: tells what the worker does, and learns when it must stop. */
export interface Marker {
  /**
   * Begins a run, or another state, by its code. False if the coordinator has condemned the chunk:
   * then execute nothing of it.
   */
  begin(code: number, since: number): boolean
  /**
   * Ends what was begun. False if the coordinator condemned it first: then do not record its
   * result.
   */
  end(): boolean
  /**
   * True once the coordinator or the worker has called `stop`: begin no further run of the chunk.
   */
  readonly stopped: boolean
  stop(): void
}

/** Does the work, marked as this state. */
export async function whileMarked<T>(marker: Marker, state: keyof typeof CODES, work: () => Promise<T>): Promise<T> {
  if (!marker.begin(CODES[state], monotonic())) awaitEnd()
  try {
    return await work()
  } finally {
    if (!marker.end()) awaitEnd()
  }
}

/** Waits to be killed. Gives the event loop no turn, so nothing else can run meanwhile. */
export function awaitEnd(): never {
  const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  for (;;) Atomics.wait(never, 0, 0)
}
