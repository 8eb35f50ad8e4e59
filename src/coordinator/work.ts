import type { FailureStatus } from '../model/status.js'
import type { RecordedSpaces } from '../spaces/recorded-spaces.js'
import type { Space } from '../spaces/space.js'
import type { StepReference } from '../steps/define/reference.js'

/** What an execution executes: steps on the runs of an experiment. */
export interface Work {
  readonly experiment: { readonly name: string; readonly idExperiment: string; readonly seed: number | string }
  readonly spaces: RecordedSpaces
  /** Runs that the experiment had before any were added to it now. */
  readonly known: number
  readonly steps: readonly StepReference[]
  /** What identifies the code of each step, in the order of the steps. Empty where nothing is known of it. */
  readonly code: readonly string[]
  /** What the steps come from: the URL of a sweep file, or a recorded command. Default: the library. */
  readonly source?: string
}

/** Which of the runs are executed. Default: all without a result. */
export interface Selection {
  /** The points that are wanted: runs of other points are stale. Default: all runs. */
  readonly wanted?: Space
  /** Execute only runs that ended so in the last execution. */
  readonly again?: ReadonlySet<FailureStatus>
  /** Execute at most this many runs; the others wait. Default: all. */
  readonly limit?: number
  /** Execute this one run, tracked by hand. It is recorded with ordinal 0, not as an execution of the experiment. */
  readonly only?: number
}
