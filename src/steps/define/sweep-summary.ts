/** Runs by how they ended. */
type Counts = Readonly<Record<'done' | 'failed' | 'timeout' | 'crashed', number>>

/** How an execution of a sweep ended: what `onFinish` is given and `--json` prints, plain data under the same names. Times in milliseconds. */
export interface SweepSummary {
  readonly experiment: string
  /** Null if nothing is stored. */
  readonly table: string | null
  /** The database. */
  readonly path: string
  /**
   * `complete`; `stopped` by `--on-error stop`; `bailed`, since the first runs all failed alike; `halted` by `--halt`; `SIGINT`, `SIGTERM`; `broken`, since
   * the machine gave out, by a full disk for example.
   */
  readonly ended: 'complete' | 'stopped' | 'bailed' | 'halted' | 'broken' | 'SIGINT' | 'SIGTERM'
  /** What broke it, else null. */
  readonly error: string | null
  /** Runs of this execution. */
  readonly counts: Counts
  /** Runs that were to be executed, and those that need not be. */
  readonly total: number
  readonly skipped: number
  /** Runs with a result from before. */
  readonly kept: Counts
  /** Runs that the sweep does not have any more. */
  readonly stale: number
  /** Runs that `--limit` has left. */
  readonly waiting: number
  readonly elapsed_ms: number
  /** The sum of the times of all runs. */
  readonly busy_ms: number
  readonly speed_up: number | null
  /** Workers; null if it was interrupted. */
  readonly concurrency: number | null
  /** At most 100 kinds, most frequent first. */
  readonly failures: readonly {
    readonly count: number
    /** Null where no step is to blame: a value that cannot be stored, a worker that died. */
    readonly step: string | null
    readonly name: string
    readonly message: string
    /** What lies behind the first, as of a command its last line on standard error; null if nothing is known. */
    readonly cause: string | null
    /** The first run, by number. */
    readonly run: number
    readonly at: { readonly file: string; readonly line: number; readonly column: number } | null
  }[]
  /** Errors that came after their run had ended. */
  readonly escaped: number
  /** Steps that returned a value, which is ignored. */
  readonly returned: readonly string[]
}
