import type { CarriedRun, Checkpoint, ChunkMessage, SentSequence, Verdict } from '../chunk/message.js'
import { type Ranges, rangesSize, splitRanges } from '../chunk/ranges.js'
import { encode } from '../codec/encode.js'
import type { ChunkTerms, RunStore } from './contracts.js'
import type { Attempts } from './retries.js'
import type { RunSet } from './run-set.js'

/**
 * Most bytes of a chunk's message, unless one run alone takes more. Further runs wait for the next
 * message.
 */
const MAX_MESSAGE = 8 * 1024 * 1024

/** Bytes of a number in a message, roughly. */
const BYTES_OF_A_CELL = 9

/** What is known of the runs of an execution. */
export interface ChunkSources {
  readonly terms: ChunkTerms
  readonly store: Pick<RunStore, 'read' | 'checkpoints' | 'sequences'>
  /** The runs that have a row: they travel in full. */
  readonly withRow: RunSet
  readonly attempts: Attempts
}

/**
 * Composes the message for as many of the runs as it holds, reading rows, checkpoints and
 * sequences until it is full. Also returns the rest of the runs.
 */
export function composeChunk(
  wanted: Ranges,
  { file, verdicts, sources }: { readonly file: string; readonly verdicts: readonly Verdict[]; readonly sources: ChunkSources },
): { readonly message: ChunkMessage; readonly rest: Ranges } {
  const { terms, store, withRow, attempts } = sources
  const stored = (ranges: Ranges) =>
    withRow.count === 0 ? [] : store.read(ranges.flatMap(([first, end]) => withRow.ranges(first, end, end - first)))
  const room = new Room(wanted)
  const carried: CarriedRun[] = [...stored(verdicts.map(({ run }) => [run, run + 1]))]
  const checkpoints: Checkpoint[] = []
  for (const one of store.checkpoints(terms.execution, wanted)) {
    if (!room.take(one.run, one.value.length)) break
    checkpoints.push(one)
  }
  for (const one of stored(room.runs)) {
    if (!room.take(one.run, encode(one).length)) break
    carried.push(one)
  }
  const sequences: SentSequence[] = []
  for (const one of store.sequences(terms.execution, room.runs)) {
    if (!room.take(one.run, one.rows.length * (one.columns.length + 1) * BYTES_OF_A_CELL)) break
    sequences.push(one)
  }
  const { runs, rest, end } = room
  const restored = checkpoints.filter(({ run }) => run < end)
  const tracked = sequences.filter(({ run }) => run < end)
  const message = {
    kind: 'chunk' as const,
    file,
    runs,
    carried,
    attempts: attempts.among(runs),
    verdicts,
    ...(restored.length > 0 && { checkpoints: restored }),
    ...(tracked.length > 0 && { sequences: tracked }),
  }
  return { message, rest }
}

/** The runs of a message, cut off where it is full. */
class Room {
  runs: Ranges
  rest: Ranges = []
  /** The first run that is not in the message. */
  end = Number.POSITIVE_INFINITY
  #size = 0

  constructor(runs: Ranges) {
    this.runs = runs
  }

  /**
   * Makes room for a run's bytes. False, and ends the message before this run, if they are too
   * many; always takes the first run.
   */
  take(run: number, bytes: number): boolean {
    const before = this.#size + bytes > MAX_MESSAGE ? rangesSize(below(this.runs, run)) : 0
    if (before === 0) {
      this.#size += bytes
      return true
    }
    const [head, tail] = splitRanges(this.runs, before)
    this.runs = head
    this.rest = [...tail, ...this.rest]
    this.end = run
    return false
  }
}

/** The part of the ranges below a run. */
const below = (ranges: Ranges, run: number): Ranges =>
  ranges.flatMap(([first, end]) => (first < run ? [[first, Math.min(end, run)] as const] : []))
