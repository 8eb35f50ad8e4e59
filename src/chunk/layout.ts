import { crc32 } from 'node:zlib'
import { json } from '../engine-globals.js'
import type { OutputEvent } from '../options.js'

/**
 * The leading columns of `runs`, the same in a chunk file and in the lab's table of an experiment.
 * SQLite copies whole records from one to the other only while they agree to the letter. Columns of
 * params and fields follow, without affinity.
 */
export const LEADING_COLUMNS = [
  'run INTEGER PRIMARY KEY',
  'id_run TEXT',
  'execution INTEGER',
  'status TEXT',
  'attempt INTEGER',
  'started INTEGER',
  'duration REAL',
  'slot INTEGER',
  'cpu REAL',
  'memory INTEGER',
  'exception TEXT',
  'exact BLOB',
] as const

/** Names of the leading columns, in order. */
export const LEADING_NAMES: readonly string[] = LEADING_COLUMNS.map((column) => column.split(' ', 1).join())

const ADDED: ReadonlySet<string> = new Set(['slot', 'cpu', 'memory'])
/** The same in chunk files of format 1 and in the tables of labs before schema 5. */
export const FORMER_NAMES: readonly string[] = LEADING_NAMES.filter((name) => !ADDED.has(name))

/** The leading columns of a chunk file of this format. */
export const leadingNamesOf = (format: unknown): readonly string[] => (format === 1 ? FORMER_NAMES : LEADING_NAMES)

export type ColumnKind = 'param' | 'field'

/**
 * Most columns for params and fields, in a chunk and in the lab: SQLite stops at 2,000. Further
 * fields go to the table `overflow`.
 */
export const MAX_COLUMNS = 1500

/**
 * Number of the layout of chunk files; a change of it gets the next. Files of format 1 are still
 * merged.
 */
export const CHUNK_FORMAT = 2

/** What a chunk file says of itself. */
export interface ChunkHead {
  readonly format: number
  readonly experiment: string
  readonly execution: number
  /** The ranges of its runs, as JSON. */
  readonly runs: string
}

/** Tells a flipped bit of the head from a file of another experiment. */
export const checksumOf = ({ format, experiment, execution, runs }: ChunkHead): number =>
  crc32(json.stringify([format, experiment, execution, runs]))

/** Tables of every chunk file beside `runs`. `columns` names the columns c0, c1, ... of `runs`. */
export const CHUNK_TABLES = `
  CREATE TABLE chunk (format INTEGER, experiment TEXT, execution INTEGER, runs TEXT, checksum INTEGER);
  CREATE TABLE columns (number INTEGER PRIMARY KEY, kind TEXT, name TEXT);
`

/**
 * The table of what runs wrote, the same in a chunk file and in the lab. When a worker dies, its
 * run begins the same attempt again and writes at a later time, so both outputs stay. The key lets
 * a file be merged twice without effect.
 */
const LOG_COLUMNS = `(
  run INTEGER, execution INTEGER, attempt INTEGER, number INTEGER, stream TEXT, at INTEGER, text TEXT,
  PRIMARY KEY (run, execution, attempt, at, number)
) WITHOUT ROWID`

/** A piece of what a run wrote, as stored. `number` counts the pieces of one attempt. */
export interface LogRow extends Pick<OutputEvent, 'run' | 'attempt' | 'stream' | 'at'> {
  /** Bytes that are no UTF-8 stay bytes. */
  readonly text: string | Uint8Array
  readonly execution: number
  readonly number: number
}

/**
 * The table of each run's newest checkpoint, the same in a chunk file and in the lab. `number`
 * counts the checkpoints of a run over all its attempts in one execution. The value comes last:
 * SQLite reads the columns before it without it.
 */
const CHECKPOINT_COLUMNS = `(
  run INTEGER PRIMARY KEY, execution INTEGER, attempt INTEGER, number INTEGER, random TEXT, value BLOB
)`

/** Leading columns of the rows of a sequence, the same in a chunk file and in the lab. */
export const SEQUENCE_COLUMNS = ['run INTEGER', 'idx INTEGER', 'at INTEGER', 'exact'] as const
/** Their names, in order. */
export const SEQUENCE_NAMES: readonly string[] = SEQUENCE_COLUMNS.map((column) => column.split(' ', 1).join())

/** The table of the rows of one sequence in a chunk file, by its number there. */
export const sequenceTable = (number: number): string => `sequence_${number}`
/** The statement that makes it, as SQLite keeps it while columns are added. */
export const createSequence = (number: number, columns = 0): string =>
  `CREATE TABLE ${sequenceTable(number)} (${[...SEQUENCE_COLUMNS, ...Array.from({ length: columns }, (_, at) => `c${at}`)].join(', ')})`

/**
 * What is known of a run's sequence, the same in a chunk file and in the lab: which attempt wrote
 * it last (`began`, in microseconds, tells attempts of the same number apart), how many rows are of
 * earlier executions (`base`), from which row on this attempt replaces what was there (`start`),
 * and how many rows there were at the checkpoint `number` (`kept`). `length` cuts the rest off when
 * the run has ended; NULL if there is none.
 */
const TRACKED_COLUMNS = `(
  run INTEGER, sequence TEXT, execution INTEGER, attempt INTEGER, began INTEGER, number INTEGER,
  base INTEGER, start INTEGER, kept INTEGER, length INTEGER, PRIMARY KEY (run, sequence)
) WITHOUT ROWID`

/** A row of `tracked`. */
export interface TrackedRow {
  readonly run: number
  readonly sequence: string
  readonly execution: number
  readonly attempt: number
  readonly began: number
  readonly number: number
  readonly base: number
  readonly start: number
  readonly kept: number
  readonly length: number | null
}

/**
 * Tables that a chunk file gets with their first row: each takes a page and 50 us, and most chunks
 * need none. `unfinished` lists the runs that are not `done`, so that counting costs nothing where
 * all went well.
 */
export const RARE_TABLES = {
  states: '(run INTEGER PRIMARY KEY, state BLOB)',
  overflow: '(run INTEGER, name TEXT, value, PRIMARY KEY (run, name)) WITHOUT ROWID',
  unfinished: '(run INTEGER PRIMARY KEY)',
  logs: LOG_COLUMNS,
  checkpoints: CHECKPOINT_COLUMNS,
  sequences: '(number INTEGER PRIMARY KEY, name TEXT)',
  sequence_columns: '(sequence INTEGER, number INTEGER, name TEXT, PRIMARY KEY (sequence, number)) WITHOUT ROWID',
  tracked: TRACKED_COLUMNS,
} as const
export type RareTable = keyof typeof RARE_TABLES

/** Bytes of a page, in chunk files and the lab: a merge takes 0.43 us a row; 0.74 with 4 KiB. */
export const PAGE_SIZE = 16384
