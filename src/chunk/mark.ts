import { monotonic } from './monotonic.js'

/**
 * What a worker does with a chunk, and since when (`monotonic`). It executes a run, records it,
 * loads the steps, or settles: it waits for what the runs of the chunk may have left behind.
 */
export type Mark =
  | {
      readonly state: 'executing'
      readonly run: number
      readonly since: number
      /**
       * True while the run waits in a worker that has executed others: what they left behind may
       * hold it up.
       */
      readonly inDoubt?: true
    }
  /** All work of the engine on the chunk. `run` ended last; undefined if none has. */
  | { readonly state: 'recording'; readonly run: number | undefined; readonly since: number }
  | { readonly state: 'loading' | 'settling'; readonly since: number }

/** Codes of the other states. The code of a run is its number, which is never negative. */
const CODES = { settling: -2, loading: -3 } as const
/** The code while nothing is marked. */
export const NO_MARK = -1
/** The code while the worker works on a chunk and no run has ended. */
const RECORDING = -4
/** The code of recording run 0; those of others follow downwards. */
const RECORDING_RUN = -16

/** The code of a worker that records the run with this code, or no run. */
export const recordingCode = (code: number = NO_MARK): number => (code < 0 ? RECORDING : RECORDING_RUN - code)

export function codeOf(mark: Mark): number {
  if (mark.state === 'executing') return mark.run
  return mark.state === 'recording' ? recordingCode(mark.run) : CODES[mark.state]
}

/** `doubt` is the code of the run that was last in doubt. */
export function markOf(code: number, since: number, doubt: number = NO_MARK): Mark {
  if (code <= RECORDING_RUN) return { state: 'recording', run: RECORDING_RUN - code, since }
  if (code === RECORDING || code === NO_MARK) return { state: 'recording', run: undefined, since }
  if (code === CODES.loading) return { state: 'loading', since }
  if (code === CODES.settling) return { state: 'settling', since }
  return { state: 'executing', run: code, since, ...(doubt === code && { inDoubt: true }) }
}

/** The run that executes; undefined if none does. */
export const runOf = (mark: Mark | undefined): number | undefined => (mark?.state === 'executing' ? mark.run : undefined)

/** The worker's side of a mark: tells what the worker does, and learns when it must stop. */
export interface Marker {
  /**
   * Begins the work on the chunk. Until `leave`, the worker records, unless something else is
   * marked.
   */
  take(since: number): void
  leave(): void
  /**
   * Begins a run, or another state, by its code. False if the coordinator has condemned the chunk:
   * then execute nothing of it.
   */
  begin(code: number, since: number): boolean
  /**
   * Ends what was begun. False if the coordinator condemned it first: then do not record its
   * result.
   */
  end(now: number): boolean
  /** Says that something else may hold up the run that executes, or no longer can. */
  doubt(isOn: boolean): void
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
    if (!marker.end(monotonic())) awaitEnd()
  }
}

/** Waits to be killed. Gives the event loop no turn, so nothing else can run meanwhile. */
export function awaitEnd(): never {
  const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  for (;;) Atomics.wait(never, 0, 0)
}
