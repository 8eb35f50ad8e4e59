import { monotonic } from './monotonic.js'

/** What a worker does with the mark of its chunk: says which run it executes, and learns that no further one is to begin. */
export interface RunMarker {
  /** A run begins, at `since` (`monotonic`). False if the coordinator has condemned the chunk: then nothing of it may execute. */
  begin(run: number, since: number): boolean
  /** The run has ended. False if the coordinator condemned it first: its result must not be recorded. */
  end(): boolean
  /** True once no further run of this chunk is to begin; told by the coordinator, or by the worker itself. */
  readonly stopped: boolean
  stop(): void
}

/** Stands for the run where none executes, while the worker waits for what the runs of its chunk may have left behind. */
export const SETTLING = -2
/** Stands for the run while the worker loads the steps. */
export const LOADING = -3

/** A run that executes, and since when (`monotonic`). */
export interface MarkedRun {
  readonly run: number
  readonly since: number
}

/** Marks what is done meanwhile with something that stands for a run. */
export async function whileMarked<T>(marker: RunMarker, mark: typeof SETTLING | typeof LOADING, work: () => Promise<T>): Promise<T> {
  if (!marker.begin(mark, monotonic())) awaitEnd()
  try {
    return await work()
  } finally {
    if (!marker.end()) awaitEnd()
  }
}

/** Worker: waits to be killed, without a turn of the event loop in which anything else could run. */
export function awaitEnd(): never {
  const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  for (;;) Atomics.wait(never, 0, 0)
}
