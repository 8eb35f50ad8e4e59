import type { Hash128 } from '../codec/hash.js'
import type { RunException } from './exception.js'
import type { RandomPosition } from './random.js'
import type { StepInfo } from './step-info.js'

/** What the engine knows about a run while its steps execute. */
export interface RunContext {
  readonly number: number
  readonly key: Hash128
  readonly seed: number | string
  readonly ordinal: number
  readonly slot: number
  readonly attempt: number
  readonly checkpoints: Checkpoints
  /** The steps of the execution, the same list for all its runs. */
  readonly steps: readonly StepInfo[]
  /** What `setupWorker` returned in this worker. */
  readonly worker: unknown
  /** What steps can only read. */
  readonly given: Given
}

export interface Given {
  readonly idExperiment: string
  readonly idRun: string
  readonly config: object
  readonly params: object
  readonly exception: RunException | null
}

/** What the last attempt of a run left. */
export interface Restored {
  readonly value: unknown
  /** Where `run.random` stood; null if the run had not used it. */
  readonly random: RandomPosition | null
}

/** One row of a sequence: its place from 0, its time, and the values by name. */
export interface TrackedPoint {
  readonly idx: number
  /** Microseconds since the epoch. */
  readonly at: number
  readonly [name: string]: unknown
}

/** Keeps the sequences of runs while their steps execute. */
export interface Sequences {
  /** Appends a row to a sequence. Throws if it cannot be stored, or the run has ended. */
  track(run: RunContext, name: string, values: Readonly<Record<string, unknown>>): void
  /** Makes an empty sequence, unless the run has it. */
  init(run: RunContext, name: string): void
  /** The rows of a sequence so far, of earlier executions, too. */
  read(run: RunContext, name: string): TrackedPoint[]
}

/** Keeps the checkpoints of runs while their steps execute. */
export interface Checkpoints {
  /**
   * Keeps the value as it is now, in place of the run's last one. Throws if it cannot be stored, or
   * if the run has ended.
   */
  save(run: RunContext, checkpoint: Restored): void
  /** What an earlier attempt of the run left in this execution; undefined if there is nothing. */
  restore(run: RunContext): Restored | undefined
  readonly sequences: Sequences
}
