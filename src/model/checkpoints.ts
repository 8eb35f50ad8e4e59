import type { RandomPosition } from './random.js'
import type { RunContext } from './run.js'

/** What a run's last attempt left. */
export interface Restored {
  readonly value: unknown
  /** Where `run.random` stood; null if the run had not used it. */
  readonly random: RandomPosition | null
}

/** Who keeps the checkpoints of runs while their steps execute. */
export interface Checkpoints {
  /** Keeps the value, as it is now, in the place of the run's last one. Throws where it cannot be stored, and once the run has ended. */
  save(run: RunContext, checkpoint: Restored): void
  /** What an earlier attempt of the run left in this execution; undefined if there is nothing. */
  restore(run: RunContext): Restored | undefined
}
