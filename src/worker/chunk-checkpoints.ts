import type { Checkpoint, ChunkMessage } from '../chunk/message.js'
import type { SequenceWriter } from '../chunk/sequence-writer.js'
import { encodeBlob } from '../codec/cell.js'
import { decode } from '../codec/decode.js'
import { json } from '../engine-globals.js'
import { OutsideStepError } from '../errors.js'
import type { RandomPosition } from '../model/random.js'
import type { Checkpoints, Restored, RunContext } from '../model/run-context.js'
import { ChunkSequences } from './chunk-sequences.js'
import { reserveStack } from './reserve-stack.js'

/** Stores a checkpoint and commits it at once; the writer of a chunk does. */
export interface CheckpointSink {
  checkpoint(checkpoint: Checkpoint): void
  readonly sequences: SequenceWriter
  /** Called after what a run has recorded is committed. */
  recorded(): void
}

/** Checkpoints of one chunk: those that came down with it, and those that its steps make. */
export class ChunkCheckpoints implements Checkpoints {
  readonly #sent: ReadonlyMap<number, Checkpoint>
  #sink: CheckpointSink | undefined
  /**
   * The run that executes. What an ended run left behind must not replace what its next attempt
   * finds.
   */
  #executing: number | undefined
  #last: Pick<Checkpoint, 'run' | 'number'> | undefined
  #failure: { readonly error: unknown } | undefined

  /** The run's sequences: a run that continues from a checkpoint continues those that it had. */
  readonly sequences: ChunkSequences

  constructor({ checkpoints = [], sequences = [] }: Pick<ChunkMessage, 'checkpoints' | 'sequences'>) {
    this.#sent = new Map(checkpoints.map((checkpoint) => [checkpoint.run, checkpoint]))
    this.sequences = new ChunkSequences({ sequences, hasCheckpoint: (run) => this.#sent.has(run) })
  }

  attach(sink: CheckpointSink): void {
    this.#sink = sink
    this.sequences.attach(sink)
  }

  begin(context: RunContext): void {
    this.#executing = context.number
    this.sequences.begin(context)
  }

  /** True while a run executes. */
  get isOpen(): boolean {
    return this.#executing !== undefined
  }

  end(): void {
    this.#executing = undefined
    this.sequences.end()
  }

  save(context: RunContext, { value, random }: Restored): void {
    const { number: run, ordinal: execution, attempt } = context
    if (run !== this.#executing || this.#sink === undefined) {
      throw new OutsideStepError('checkpoint()', "call it before the run's steps have ended, and await all that they start")
    }
    const bytes = encodeBlob(value, 'run.checkpoint(value)')
    const before = this.#last?.run === run ? this.#last : this.#sent.get(run)
    const checkpoint = {
      run,
      execution,
      attempt,
      number: (before?.number ?? 0) + 1,
      random: random && json.stringify(random),
      value: bytes,
    }
    reserveStack()
    try {
      this.sequences.keep(context, checkpoint.number)
      this.#sink.checkpoint(checkpoint)
    } catch (error) {
      this.#failure ??= { error }
      throw error
    }
    this.#last = checkpoint
  }

  restore(context: RunContext): Restored | undefined {
    const { number: run } = context
    const sent = this.#sent.get(run)
    if (sent === undefined) return undefined
    this.sequences.restore(context)
    const random = sent.random === null ? null : (json.parse(sent.random) as RandomPosition)
    return { value: decode(sent.value, `the checkpoint of run ${run}`), random }
  }

  /** Throws what storing a checkpoint threw (a full disk), which is not the step's fault. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure.error
    this.sequences.check()
  }
}
