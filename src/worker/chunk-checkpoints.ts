import type { Checkpoint } from '../chunk/message.js'
import { encodeBlob } from '../codec/cell.js'
import { decode } from '../codec/decode.js'
import { json } from '../engine-globals.js'
import { OutsideStepError } from '../errors.js'
import type { RandomPosition } from '../model/random.js'
import type { Checkpoints, Restored, RunContext } from '../model/run-context.js'
import { reserveStack } from './reserve-stack.js'

/** Stores a checkpoint and commits it at once; the writer of a chunk does. */
export interface CheckpointSink {
  checkpoint(checkpoint: Checkpoint): void
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

  constructor(sent: readonly Checkpoint[] = []) {
    this.#sent = new Map(sent.map((checkpoint) => [checkpoint.run, checkpoint]))
  }

  attach(sink: CheckpointSink): void {
    this.#sink = sink
  }

  begin(run: number): void {
    this.#executing = run
  }

  /** True while a run executes. */
  get isOpen(): boolean {
    return this.#executing !== undefined
  }

  end(): void {
    this.#executing = undefined
  }

  save({ number: run, ordinal: execution, attempt }: RunContext, { value, random }: Restored): void {
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
      this.#sink.checkpoint(checkpoint)
    } catch (error) {
      this.#failure ??= { error }
      throw error
    }
    this.#last = checkpoint
  }

  restore({ number: run }: RunContext): Restored | undefined {
    const sent = this.#sent.get(run)
    if (sent === undefined) return undefined
    const random = sent.random === null ? null : (json.parse(sent.random) as RandomPosition)
    return { value: decode(sent.value, `the checkpoint of run ${run}`), random }
  }

  /** Throws what storing a checkpoint threw (a full disk), which is not the step's fault. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure.error
  }
}
