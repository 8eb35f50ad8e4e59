import type { Code } from '../model/code.js'
import type { FailureStatus } from '../model/status.js'
import type { StepSource } from '../model/step-info.js'
import type { RecordedSpaces } from '../spaces/recorded-spaces.js'
import type { Space } from '../spaces/space.js'
import type { StepReference, WorkerHooks } from '../steps/define/reference.js'

/** What an execution executes: steps on the runs of an experiment. */
export interface Work {
  readonly experiment: { readonly name: string; readonly idExperiment: string; readonly seed: number | string }
  readonly spaces: RecordedSpaces
  /** Runs that the database knows of; further runs are new. */
  readonly known: number
  readonly steps: readonly StepReference[]
  /** What the results depend on besides params, config and seed. */
  readonly code: Code
  /** The texts of the steps, and where they stand. */
  readonly sources: readonly StepSource[]
  /** What each worker calls before its first run, and at the end. Default: nothing. */
  readonly hooks?: WorkerHooks | undefined
  /**
   * Where the steps come from: the URL of a sweep file, or a recorded command. Default: the
   * library.
   */
  readonly source?: string
  /** True keeps all that runs write in their logs. Default: the first 64 KiB of each attempt. */
  readonly keepsOutput?: boolean | undefined
}

/** Which runs to execute. Default: all without a result. */
export interface Selection {
  /** The wanted points; runs of other points are stale. Default: all runs. */
  readonly wanted?: Space
  /** Execute only runs that ended with these statuses. */
  readonly again?: ReadonlySet<FailureStatus>
  /** Execute at most this many runs; the others wait. Default: all. */
  readonly limit?: number
  /**
   * Execute only this run, tracked by hand: recorded with ordinal 0, as no execution of the
   * experiment.
   */
  readonly only?: number
}
