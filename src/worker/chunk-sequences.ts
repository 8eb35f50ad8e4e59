import type { TrackedRow } from '../chunk/layout.js'
import type { SentSequence } from '../chunk/message.js'
import { SequenceHistory } from '../chunk/sequence-history.js'
import type { SequenceTable, TrackedValues } from '../chunk/sequence-table.js'
import type { SequenceWriter } from '../chunk/sequence-writer.js'
import { checkName } from '../codec/text.js'
import { performanceNow, TIME_ORIGIN } from '../engine-globals.js'
import { InvalidArgumentError, OutsideStepError } from '../errors.js'
import type { RunContext, Sequences, TrackedPoint } from '../model/run-context.js'
import { readTracked, type TrackedPart } from './read-tracked.js'
import { reserveStack } from './reserve-stack.js'

/**
 * Milliseconds between commits of a run that tracks without end: what a kill loses. One that was
 * silent may commit so many rows at once: the last row before a crash stays.
 */
const COMMIT_EVERY = 1
const COMMITS_AT_ONCE = 64

/** What came down with the chunk. */
interface Sent {
  readonly sequences: readonly SentSequence[]
  /** True if the run has a checkpoint that it may continue from. */
  hasCheckpoint(run: number): boolean
}

/** Where the rows go. */
interface SequenceSink {
  /** The writer of the part that is written now. */
  readonly sequences: SequenceWriter
  /** Called after each commit. */
  recorded(): void
}

/** A sequence of the run that executes. */
interface Track {
  readonly sent: SentSequence | undefined
  /** In the part of the chunk that is written now. */
  table: SequenceTable
  /** Rows that the table had when the run began to write. */
  first: number
  row: TrackedRow
  /** Rows that the sequence has now. */
  length: number
}

/** Sequences of the runs of one chunk: those that came down with it, and what its steps track. */
export class ChunkSequences implements Sequences {
  readonly #sent = new Map<number, SentSequence[]>()
  readonly #hasCheckpoint: (run: number) => boolean
  #sink: SequenceSink | undefined
  /** What the run has tracked in parts that are closed. */
  #history: SequenceHistory | undefined
  #executing: RunContext | undefined
  readonly #tracks = new Map<string, Track>()
  #lastName: string | undefined
  #last: Track | undefined
  /** True if the run continues from its checkpoint. */
  #isRestored = false
  /** True if the run may have rows beyond those that it has tracked. */
  #mayShrink = false
  #due = Number.NEGATIVE_INFINITY
  #failure: { readonly error: unknown } | undefined

  constructor({ sequences, hasCheckpoint }: Sent) {
    for (const one of sequences) this.#sent.set(one.run, [...(this.#sent.get(one.run) ?? []), one])
    this.#hasCheckpoint = hasCheckpoint
  }

  attach(sink: SequenceSink): void {
    this.#sink = sink
  }

  /** Keeps what the run has tracked in a part that is closed: the coordinator may remove it. */
  leave(file: string): void {
    const run = this.#executing?.number
    if (run === undefined || this.#tracks.size === 0) return
    this.#history ??= new SequenceHistory()
    const tables = Array.from(
      this.#tracks,
      ([
        name,
        {
          table: { number, columns },
        },
      ]) => ({ name, number, columns }),
    )
    this.#history.take(file, run, tables)
  }

  /** Goes on in the next part. */
  enter(): void {
    for (const [name, track] of this.#tracks) {
      track.table = this.#table(name)
      track.first = 0
      this.#note(track, {})
    }
  }

  begin(context: RunContext): void {
    this.#executing = context
  }

  /** Ends the sequences of a run: those that it has not written to have only rows from before. */
  end(): void {
    const context = this.#executing
    if (context !== undefined && this.#sent.size > 0 && this.#sent.has(context.number)) this.#attempt(() => this.#openSent(context))
    if (this.#mayShrink) {
      for (const track of this.#tracks.values()) this.#note(track, { length: track.length })
    }
    this.#executing = undefined
    if (this.#last === undefined && this.#tracks.size === 0) return
    this.#tracks.clear()
    this.#history?.close()
    this.#history = undefined
    this.#last = undefined
    this.#lastName = undefined
    this.#isRestored = false
    this.#mayShrink = false
  }

  track(context: RunContext, name: string, values: TrackedValues): void {
    const isKnown = this.#lastName === name && context === this.#executing
    const track = isKnown && this.#last !== undefined ? this.#last : this.#find(context, name)
    const now = performanceNow()
    const isFull = track.table.add(context.number, track.length, { at: Math.floor((TIME_ORIGIN + now) * 1000), values })
    track.length++
    if (now >= this.#due) this.#commit(now)
    else if (isFull) this.#attempt(() => track.table.flush())
  }

  init(context: RunContext, name: string): void {
    this.#find(context, name)
  }

  read(context: RunContext, name: string): TrackedPoint[] {
    this.#check(context, name)
    this.#attempt(() => this.#openSent(context))
    const track = this.#tracks.get(name)
    if (track === undefined) return []
    const { sent, table, first, length } = track
    const own = this.#attempt(() => table.rows(context.number, first))
    const before = sent && { columns: sent.columns, rows: sent.rows.map((row, idx) => [BigInt(idx), ...row]) }
    const parts: readonly TrackedPart[] = [...(before ? [before] : []), ...(this.#history?.rows(name) ?? []), own]
    return readTracked(parts, { length, what: `sequence "${name}" of the run` })
  }

  /** The run continues from its checkpoint: so do its sequences. */
  restore(context: RunContext): void {
    this.#isRestored = true
    for (const track of this.#tracks.values()) {
      track.length = track.sent?.kept ?? track.row.base
      this.#mayShrink = true
    }
    if (this.#sent.has(context.number)) this.#attempt(() => this.#openSent(context))
  }

  /** Notes how long the sequences are at a checkpoint. Commits nothing. */
  keep(context: RunContext, number: number): void {
    if (this.#sent.has(context.number)) this.#openSent(context)
    for (const track of this.#tracks.values()) this.#note(track, { number, kept: track.length })
  }

  /** Throws what storing a row threw (a full disk), which is not the step's fault. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure.error
  }

  #check(context: RunContext, name: string): void {
    if (context !== this.#executing || this.#sink === undefined) {
      throw new OutsideStepError('track()', "call it before the run's steps have ended, and await all that they start")
    }
    if (typeof name !== 'string' || name === '') throw new InvalidArgumentError('The name of a sequence', name, 'pass a text')
    checkName(name, 'run.track(name)')
  }

  #find(context: RunContext, name: string): Track {
    this.#check(context, name)
    return this.#attempt(() => {
      this.#openSent(context)
      const track = this.#tracks.get(name) ?? this.#open(context, name, undefined)
      this.#last = track
      this.#lastName = name
      return track
    })
  }

  /** Opens all that the run has in the lab: the rows of its last attempt go together. */
  #openSent(context: RunContext): void {
    if (this.#sent.size === 0) return
    for (const one of this.#sent.get(context.number) ?? []) if (!this.#tracks.has(one.name)) this.#open(context, one.name, one)
  }

  #open({ number: run, ordinal: execution, attempt }: RunContext, name: string, sent: SentSequence | undefined): Track {
    const table = this.#table(name)
    const base = sent?.base ?? 0
    const hasCheckpoint = this.#hasCheckpoint(run)
    const kept = hasCheckpoint && sent !== undefined ? sent.kept : base
    // Until the run says that it starts anew, the rows up to its checkpoint stay.
    if (hasCheckpoint && !this.#isRestored) this.#mayShrink = true
    const row = {
      run,
      sequence: name,
      execution,
      attempt,
      began: Math.floor((TIME_ORIGIN + performanceNow()) * 1000),
      number: hasCheckpoint ? (sent?.number ?? 0) : 0,
      base,
      start: Math.max(base, kept),
      kept,
      length: null,
    }
    const track = { sent, table, first: table.size, row, length: this.#isRestored ? kept : base }
    this.#tracks.set(name, track)
    this.#note(track, {})
    return track
  }

  #table(name: string): SequenceTable {
    if (this.#sink === undefined) throw new OutsideStepError('track()', 'call it inside a step')
    return this.#sink.sequences.table(name)
  }

  #note(track: Track, changes: Partial<TrackedRow>): void {
    track.row = { ...track.row, ...changes }
    this.#sink?.sequences.note(track.row)
  }

  #commit(now: number): void {
    this.#attempt(() => {
      this.#sink?.sequences.commit()
      this.#sink?.recorded()
    })
    this.#due = Math.max(this.#due, now - COMMITS_AT_ONCE) + COMMIT_EVERY
  }

  #attempt<T>(work: () => T): T {
    reserveStack()
    try {
      return work()
    } catch (error) {
      this.#failure ??= { error }
      throw error
    }
  }
}
