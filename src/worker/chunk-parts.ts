import type { LogRow } from '../chunk/layout.js'
import type { Checkpoint, ChunkMessage } from '../chunk/message.js'
import { partFile } from '../chunk/part-file.js'
import type { Ranges } from '../chunk/ranges.js'
import type { EndedRun } from '../chunk/row-batch.js'
import type { SequenceWriter } from '../chunk/sequence-writer.js'
import { ChunkWriter } from '../chunk/writer.js'
import { performanceNow } from '../engine-globals.js'
import type { CheckpointSink } from './chunk-checkpoints.js'
import type { Execution } from './execution.js'
import { isOfSystem, isRefusedBySystem } from './refused-by-system.js'
import type { LogSink } from './run-logs.js'

/**
 * Milliseconds that a run executes before what it records is shown, and then between two parts. A
 * part takes a millisecond, here and in the coordinator.
 */
const PART_EVERY = 1000

/** Who writes, and who learns of each new part. */
export interface PartWatcher {
  /** The slot of the worker. */
  readonly slot: number
  /** Called when a part is closed and the next one is open. */
  readonly onPart: (() => void) | undefined
  readonly sequences: {
    /** Called when a part is closed, before anybody else may read or remove it. */
    leave(file: string): void
    /** Called when the next one is open. */
    enter(): void
  }
}

/**
 * Writes what the runs of a chunk produce, in parts: a run that executes for a second and records
 * something has the file closed, for the coordinator to merge, and goes on in the next. Only calls
 * that record look at the time, so it works in a loop that gives no turn, and runs that record
 * nothing pay nothing.
 */
export class ChunkParts implements LogSink, CheckpointSink {
  readonly #execution: Execution
  readonly #message: ChunkMessage
  readonly #watcher: PartWatcher
  #part = 0
  #writer: ChunkWriter
  #isOpen = true
  #run = 0
  /** When the next part is due; never while no run executes. */
  #due = Number.POSITIVE_INFINITY

  constructor(execution: Execution, message: ChunkMessage, watcher: PartWatcher) {
    this.#execution = execution
    this.#message = message
    this.#watcher = watcher
    this.#writer = this.#open(message.runs)
  }

  get #file(): string {
    return partFile(this.#message.file, this.#part)
  }

  #open(runs: Ranges): ChunkWriter {
    const { message, fieldNames } = this.#execution
    const { idExperiment, ordinal, paramNames } = message
    return new ChunkWriter(this.#file, { idExperiment, execution: ordinal, slot: this.#watcher.slot, runs, paramNames, fieldNames })
  }

  /** The run executes from now on, since `started` (`performance.now()`). */
  begin(run: number, started: number): void {
    this.#run = run
    this.#due = started + PART_EVERY
  }

  end(): void {
    this.#due = Number.POSITIVE_INFINITY
  }

  write(outcome: EndedRun): void {
    this.#writer.write(outcome)
  }

  log(row: LogRow): void {
    this.#writer.log(row)
    this.recorded()
  }

  checkpoint(checkpoint: Checkpoint): void {
    this.#writer.checkpoint(checkpoint)
    this.recorded()
  }

  /** The run has recorded something: begins the next part if it is due. */
  recorded(): void {
    if (performanceNow() >= this.#due) this.#turn()
  }

  get sequences(): SequenceWriter {
    return this.#writer.sequences
  }

  commitIfDue(now: number): void {
    this.#writer.commitIfDue(now)
  }

  commit(): void {
    this.#writer.commit()
    this.#execution.fieldNames = this.#writer.fieldNames ?? this.#execution.fieldNames
  }

  commitQuietly(): void {
    this.#writer.commitQuietly()
  }

  close(): void {
    this.#writer.close()
  }

  /** Closes after a failure, which is told elsewhere. */
  closeQuietly(): void {
    try {
      this.close()
    } catch {
      // The writer throws its first failure again.
    }
  }

  /** True for an error that no run can help: see `isRefusedBySystem`. */
  isRefused(error: unknown): boolean {
    return this.#isOpen ? isRefusedBySystem(error, this.#file) : isOfSystem(error, this.#file)
  }

  /** A dead worker leaves the next part with the runs that have no result in the parts before. */
  #turn(): void {
    const { onPart, sequences } = this.#watcher
    const writer = this.#writer
    this.commit()
    try {
      this.#isOpen = false
      writer.close()
      sequences.leave(this.#file)
      this.#part++
      this.#writer = this.#open(from(this.#message.runs, this.#run))
      this.#isOpen = true
      sequences.enter()
    } catch (error) {
      // Nothing can be recorded any more: each further call throws this, too.
      writer.fail(error)
      throw error
    }
    this.#due = performanceNow() + PART_EVERY
    onPart?.()
  }
}

/** The part of the ranges from a run on. */
const from = (runs: Ranges, run: number): Ranges =>
  runs.flatMap(([first, end]) => (end > run ? [[Math.max(first, run), end] as const] : []))
