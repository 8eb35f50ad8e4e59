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

/** A run that executes, and since when (`monotonic`). */
export interface MarkedRun {
  readonly run: number
  readonly since: number
}
