import type { Mark } from '../chunk/mark.js'
import type { Checkpoint, ChunkResult } from '../chunk/message.js'
import type { Ranges } from '../chunk/ranges.js'
import type { RunException } from '../model/exception.js'
import type { FailureGroup } from '../model/outcome.js'
import type { RunState } from '../model/run.js'
import type { Status, StatusCounts } from '../model/status.js'
import type { OutputEvent } from '../options.js'

/** An execution as it goes to every worker: once, as shared memory that each chunk's message refers to. */
export interface EncodedExecution {
  /** Unique per execution and process: a worker decodes the bytes when the id is new to it. */
  readonly id: string
  readonly bytes: SharedArrayBuffer
  /** Large arrays of the config, in shared memory: workers read them where they are. */
  readonly attachments: readonly Uint8Array[]
}

/** A message to one worker, encoded: a chunk to execute, or to wait until it is idle. */
export interface EncodedChunk {
  /** The execution that it belongs to: several may share the workers. */
  readonly execution: EncodedExecution
  readonly bytes: Uint8Array
}

/**
 * Carries chunks to workers, and looks into neither. A step that throws is part of the results; only a lost worker rejects. Steps are
 * executed at least once, results recorded exactly once.
 */
export interface Backend {
  readonly name: string
  readonly concurrency: number
  /** Chunks that may be under way at once; what exceeds `concurrency` waits at a worker, so that none waits for a merge. */
  readonly capacity: number
  /**
   * Loads the steps of an execution in every worker. Rejects with what is wrong with them. Until `end`, what its runs write is handed to `onOutput`, if
   * the execution asks workers to tell it.
   */
  begin(execution: EncodedExecution, onOutput: ((event: OutputEvent) => void) | null): Promise<void>
  dispatch(chunk: EncodedChunk): Dispatch
  /** One worker of its own, fresh, in this slot, to be closed after use: where a run is alone. */
  isolated(slot: number): Backend
  /** The execution is over, also one whose `begin` rejected: what was installed for it in this thread is taken away. */
  end(execution: EncodedExecution): void
  close(): Promise<void>
}

export interface Dispatch {
  /**
   * Resolves when the chunk file is closed. Rejects with `WorkerLostError` once its worker is dead and writes nothing more, and with
   * `ExecutionStoppedError` where the file could not be written.
   */
  readonly done: Promise<ChunkResult>
  /** What the worker does with this chunk now; undefined between runs, and while the chunk waits. */
  current(): Mark | undefined
  /** Once `done` has rejected: what the worker did when it died. Undefined if what was condemned had ended before. */
  interrupted(): Mark | undefined
  /** No further run of this chunk begins; the one that executes may end. */
  stop(): void
  /** Kills the worker if it still does what is marked (only `mark`, if given): true once it is dead, false if that ended first. */
  condemn(mark?: Mark): Promise<boolean>
  /** Kills the worker that has this chunk and does not answer. Where nobody knows which one that is, kills all that do nothing. */
  kill(): Promise<void>
}

/** What the results say of a run: the execution that made its row, and how it ended. */
export interface RunResult {
  readonly run: number
  readonly execution: number
  readonly status: Status
  readonly attempt: number
}

/** A run that did not end as `done`. */
export interface RunFailure {
  readonly run: number
  readonly idRun: string
  readonly status: Status
  readonly attempt: number
  readonly exception: RunException
}

/** What a merge took in; of the failures the first of a file. */
export interface MergeResult {
  readonly counts: StatusCounts
  readonly failures: readonly RunFailure[]
}

/** What was taken from a file whose worker died, the runs that were in it, and those that its chunk was to execute. */
export interface Recovered extends MergeResult {
  readonly runs: readonly number[]
  readonly execution: number
  readonly assigned: Ranges
  /** Errors in the file that came after their run had ended. */
  readonly escaped: number
}

/** A run that was under way, or waited in its chunk, when a process died that executed the experiment: one of them may have been the cause. */
export interface Suspect {
  readonly run: number
  /** How often it was under way, alone, when this process died. */
  readonly tries: number
}

/** What the index keeps of an execution: enough to tell whether a resume has the same arguments. */
export interface ExecutionRecord {
  readonly ordinal: number
  /** Names of the steps, as JSON. */
  readonly steps: string
  readonly config: Uint8Array
  /** As JSON. */
  readonly seed: string
  /** What the code of each step is told by, as JSON: hashes, in the order of the steps. */
  readonly code: string
  /** URL of the sweep file; null for an execution by the library. */
  readonly source: string | null
}

/** Where results become durable, before anyone is told about them. */
export interface RunStore {
  /** Takes in what an earlier execution left behind, keeps in mind which runs were under way then, and readies the tables for an execution. */
  prepare(): void
  /** Runs that were under way in this execution when a process died, ascending; also such as have a result meanwhile. */
  suspects(ordinal: number): Suspect[]
  /** A suspect is about to execute where it may end this process: it is known beforehand, durably. */
  tryOut(run: number): void
  /** Forgets suspects: these, or all. */
  acquit(run?: number): void
  /** The last execution, or undefined if there was none. */
  last(): ExecutionRecord | undefined
  /** The runs that have a row, by number. */
  results(): Iterable<RunResult>
  /** Records that the execution begins or continues. */
  begin(record: ExecutionRecord): void
  /** A new path for a chunk file of this experiment. */
  chunkFile(): string
  /**
   * Takes a chunk file in, in one transaction, and removes it. `fresh` promises that none of its runs has a row yet; `failures` says how many to
   * look at.
   */
  merge(file: string, options: { readonly mode: 'fresh' | 'replacing'; readonly failures: number }): MergeResult
  /** The same for a file whose worker died, or that an earlier process left: checked first; if it is missing or not whole, nothing is taken. */
  recover(file: string, options: { readonly failures: number }): Recovered
  /** Fields and state that a later execution sends down, of the runs among these that have a row. */
  read(runs: Ranges): Iterable<{ readonly run: number; readonly state: RunState }>
  /** The checkpoints that these runs left in an execution, by run number. */
  checkpoints(execution: number, runs: Ranges): Iterable<Checkpoint>
  /** How many runs left a checkpoint in an execution, and no result. */
  begun(execution: number): number
  /** The recorded failures, grouped, most frequent first: of one execution, or of all runs but those of the ranges `except`. */
  failures(options?: { readonly execution?: number; readonly except?: Ranges }): FailureGroup[]
  /** Where the results are: the database, and the table in it, null before the first result. */
  location(): { readonly path: string; readonly table: string | null }
  /** Ends the execution, however it went: columns are put in order, the folder of chunk files goes. */
  end(ordinal: number): void
}
