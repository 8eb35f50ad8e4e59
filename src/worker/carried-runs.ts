import { type CarriedRun, type ChunkMessage, decodeMessage, type WorkerMessage } from '../chunk/message.js'

type Values = Readonly<Record<string, unknown>>

/** The runs of a chunk that came down in full, since they carry fields or state. */
export class CarriedRuns {
  readonly #bytes: Uint8Array
  readonly #runs: ReadonlyMap<number, CarriedRun>
  #pristine: ReadonlyMap<number, CarriedRun> | undefined

  constructor(message: ChunkMessage, bytes: Uint8Array) {
    this.#bytes = bytes
    this.#runs = byRun(message)
  }

  /** Undefined for a run that is a pure function of its number. */
  get(run: number): CarriedRun | undefined {
    // Empty in most chunks, and to ask an empty Map takes 15 ns.
    return this.#runs.size === 0 ? undefined : this.#runs.get(run)
  }

  /**
   * Fields and state from before this execution. Decodes the message again, since steps may have
   * changed them in place.
   */
  before(run: number): { readonly fields: Values; readonly state: Values } {
    if (!this.#runs.has(run)) return { fields: {}, state: {} }
    this.#pristine ??= byRun(decodeMessage(this.#bytes))
    const { fields = {}, state = {} } = this.#pristine.get(run)?.state ?? {}
    return { fields, state }
  }
}

const byRun = (message: WorkerMessage): ReadonlyMap<number, CarriedRun> =>
  new Map(message.kind === 'chunk' ? message.carried.map((carried) => [carried.run, carried]) : [])
