import type { Mark } from '../chunk/mark.js'
import type { Checkpoint, ChunkResult, SentSequence } from '../chunk/message.js'
import type { Ranges } from '../chunk/ranges.js'
import type { RunException } from '../model/exception.js'
import type { FailureGroup } from '../model/outcome.js'
import type { RunState } from '../model/run.js'
import type { Status, StatusCounts } from '../model/status.js'
import type { OutputEvent } from '../options.js'

/** An execution, encoded once in shared memory. Every chunk's message refers to it. */
export interface EncodedExecution {
  /** Unique per execution and process: a worker decodes the bytes when it sees a new id. */
  readonly id: string
  readonly bytes: SharedArrayBuffer
  /** Large arrays of the config, in shared memory: workers read them in place. */
  readonly attachments: readonly Uint8Array[]
  /** True if the workers have something to tear down at its end. */
  readonly tearsDown?: boolean
}

/** A message to one worker, encoded: execute a chunk, or wait until you are idle. */
export interface EncodedChunk {
  /** The execution of the message: several may share the workers. */
  readonly execution: EncodedExecution
  readonly bytes: Uint8Array
  /**
   * Called when a part of the chunk is closed, by a backend whose worker shares the thread of the
   * coordinator: there nobody else could look while a run executes. Others never call it.
   */
  readonly onPart?: () => void
}

/**
 * Carries chunks to workers and looks into neither. A step that throws is a result; only a lost
 * worker rejects. Executes steps at least once; records results exactly once.
 */
export interface Backend {
  readonly name: string
  readonly concurrency: number
  /**
   * Most chunks under way at once. Those beyond `concurrency` wait at a worker, so that no worker
   * waits for a merge.
   */
  readonly capacity: number
  /**
   * Loads the steps of an execution in every worker; rejects if a step cannot be loaded. Until
   * `end`, hands to `onOutput` what the runs write, if the execution asks for output.
   */
  begin(execution: EncodedExecution, onOutput: ((event: OutputEvent) => void) | null): Promise<void>
  dispatch(chunk: EncodedChunk): Dispatch
  /**
   * A backend of one fresh worker in this slot, for a run that executes alone. Close it after use.
   */
  isolated(slot: number): Backend
  /**
   * Tears down what the workers that live have set up for an execution, when none of its runs is
   * under way. Resolves to what went wrong, in words.
   */
  tearDown(execution: EncodedExecution): Promise<readonly string[]>
  /**
   * Ends an execution, even one whose `begin` rejected: removes what it installed in this thread.
   */
  end(execution: EncodedExecution): void
  close(): Promise<void>
}

export interface Dispatch {
  /**
   * Resolves when the last part of the chunk's file is closed. Rejects with `WorkerLostError` once
   * the worker is dead and writes nothing more, with `ExecutionStoppedError` if the file could not
   * be written.
   */
  readonly done: Promise<ChunkResult>
  /** What the worker does with this chunk now; undefined while the chunk waits. */
  current(): Mark | undefined
  /** The slot of the worker that has the chunk; undefined while it waits for one. */
  slot(): number | undefined
  /**
   * True while the system has stopped the worker's process (SIGSTOP). Without it, the worker stops
   * only with this process.
   */
  isStopped?(): boolean
  /**
   * After `done` has rejected: what the worker did when it died. Undefined if the condemned run had
   * ended first.
   */
  interrupted(): Mark | undefined
  /** Begins no further run of this chunk; the one that executes may end. */
  stop(): void
  /**
   * Kills the worker if it still does what is marked (only `mark`, if given). True once it is dead;
   * false if that ended first.
   */
  condemn(mark?: Mark): Promise<boolean>
  /**
   * Kills the worker that holds this chunk and does not answer. If nobody knows which one that is,
   * kills all that execute nothing.
   */
  kill(): Promise<void>
}

/** The result of a run: the execution that made its row, and how the run ended. */
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

/** What a merge took in: all counts, and the first failures of the file. */
export interface MergeResult {
  readonly counts: StatusCounts
  readonly failures: readonly RunFailure[]
}

/** What has ended by a merge: the runs, without those that will have another attempt. */
export interface Merged extends MergeResult {
  readonly runs: Ranges
}

/**
 * What was recovered from the file of a dead worker: its results, and the runs assigned to its
 * chunk.
 */
export interface Recovered extends MergeResult {
  /** Runs that have a result in the file. */
  readonly runs: readonly number[]
  readonly execution: number
  readonly assigned: Ranges
  /** Errors in the file that came after their run had ended. */
  readonly escaped: number
}

/**
 * A run that executed, or waited in a chunk, when a process died: it may have killed the process.
 */
export interface Suspect {
  readonly run: number
  /**
   * How often it was under way again when a process died: positive if it was alone then, counting
   * only such deaths; negative if others always were, too.
   */
  readonly tries: number
}

/** A run that executes now. */
export interface RunningRun {
  readonly run: number
  readonly attempt: number
  /** The slot of its worker; null if nobody knows. */
  readonly slot: number | null
  /** Milliseconds since the epoch. */
  readonly started: number
}

/** What is recorded of an execution: enough to tell if a resume has the same arguments. */
export interface ExecutionRecord {
  readonly ordinal: number
  /** Names of the steps, as JSON. */
  readonly steps: string
  readonly config: Uint8Array
  /** As JSON. */
  readonly seed: string
  /** Hashes of the code of each step, in the order of the steps, as JSON. */
  readonly code: string
  /** URL of the sweep file; null for an execution by the library. */
  readonly source: string | null
}

/** What the chunk files of an execution must say of themselves. */
export interface ChunkTerms {
  /** Ordinal of the execution. */
  readonly execution: number
  /** Runs of the experiment: rows of others are refused. */
  readonly size: number
}

/** Makes results durable before anyone is told about them. */
export interface RunStore {
  /**
   * Prepares an execution: merges the chunk files of a dead process, notes its runs under way as
   * suspects, and readies the tables. `size` is the number of runs.
   */
  prepare(size: number): void
  /**
   * Runs under way in this execution when a process died, ascending, even if they have a result
   * now.
   */
  suspects(ordinal: number): Suspect[]
  /** Clears suspects. */
  acquit(runs: readonly number[]): void
  /** The last execution; undefined if there was none. */
  last(): ExecutionRecord | undefined
  /** The runs that have a row, by number. */
  results(): Iterable<RunResult>
  /** Records that the execution begins or continues. */
  begin(record: ExecutionRecord): void
  /** A new path for a chunk file of this experiment. */
  chunkFile(): string
  /**
   * Merges a chunk file in one transaction and removes it. `fresh` promises that none of its runs
   * has a row yet; `failures` says how many of them to read. Throws if the file does not meet the
   * terms.
   */
  merge(file: string, options: ChunkTerms & { readonly mode: 'fresh' | 'replacing'; readonly failures: number }): MergeResult
  /** The same for a part of a chunk that still executes. Also says which runs it has. */
  mergePart(file: string, options: ChunkTerms & { readonly mode: 'fresh' | 'replacing'; readonly failures: number }): Recovered
  /**
   * Merges the file of a dead worker or process. Checks it first; takes nothing if it is missing or
   * damaged, or does not meet the terms.
   */
  recover(file: string, options: ChunkTerms & { readonly failures: number }): Recovered
  /** Tells other programs which runs execute now. */
  showRunning(execution: number, runs: readonly RunningRun[]): void
  /** Fields and state of those among the runs that have a row, for a later execution. */
  read(runs: Ranges): Iterable<{ readonly run: number; readonly state: RunState }>
  /** Checkpoints that these runs left in an execution, by run number. */
  checkpoints(execution: number, runs: Ranges): Iterable<Checkpoint>
  /** What these runs tracked in earlier executions, and up to their checkpoints in this one. */
  sequences(execution: number, runs: Ranges): Iterable<SentSequence>
  /** How many runs left a checkpoint but no result in an execution. */
  begun(execution: number): number
  /**
   * Recorded failures, grouped, most frequent first: of one execution, or of all runs without those
   * of `except`.
   */
  failures(options?: { readonly execution?: number; readonly except?: Ranges }): FailureGroup[]
  /** Path of the database, and the table of the results; null before the first result. */
  location(): { readonly path: string; readonly table: string | null }
  /**
   * Ends the execution, however it went: sorts the columns and removes the folder of chunk files.
   */
  end(terms: ChunkTerms): void
}
