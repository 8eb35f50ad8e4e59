import type { OutputEvent } from '../options.js'
import type { ResultTables } from './result-tables.js'

/** A piece of a run's output, or an error that escaped after the run had ended. */
export interface LogEntry extends Pick<OutputEvent, 'attempt' | 'stream' | 'at' | 'text'> {
  /** The ordinal of the execution, from 1. */
  readonly execution: number
}

/** All that a run wrote, in order. */
export function readLog(tables: ResultTables, run: number): LogEntry[] {
  if (!tables.has('logs')) return []
  const rows = tables.db
    .prepare(`SELECT execution, attempt, stream, at, text FROM ${tables.logs} WHERE run = ? ORDER BY execution, attempt, at, number`)
    .all(run) as (Omit<LogEntry, 'text'> & Pick<OutputPiece, 'text'>)[]
  return rows.map((row) => ({ ...row, text: row.text.toString() }))
}

/** What one attempt of a run wrote at once. Bytes that are no UTF-8 are bytes. */
export interface OutputPiece {
  readonly stream: OutputEvent['stream']
  readonly text: string | Buffer
}

/** The attempt that made the result of a run. */
export interface EndedAttempt {
  readonly run: number
  readonly execution: number
  readonly attempt: number
  readonly started: number
  readonly status: string
}

/**
 * The output of one attempt of a run, in order, without escaped errors. An attempt begins again
 * when its worker or the whole process dies; only what it wrote the last time is its output. The
 * worker notes when that began; without its result, the numbers of the rows tell: they begin again.
 */
export function* readOutput(tables: ResultTables, { run, execution, attempt, started, status }: EndedAttempt): Generator<OutputPiece> {
  if (!tables.has('logs')) return
  const key = [run, execution, attempt]
  const whose = `FROM ${tables.logs} WHERE run = ? AND execution = ? AND attempt = ?`
  const isByWorker = status === 'done' || status === 'failed'
  const last = () => tables.db.prepare(`SELECT max(at) ${whose} AND number = 0`).pluck().get(key) as number | null
  yield* tables.db
    .prepare(`SELECT stream, text ${whose} AND stream <> 'escaped' AND at >= ? ORDER BY at, number`)
    .iterate(...key, isByWorker ? started : (last() ?? 0)) as IterableIterator<OutputPiece>
}

/** The lowest run number with an escaped error in this execution; null if there is none. */
export function firstEscaped(tables: ResultTables, execution: number): number | null {
  if (!tables.has('logs')) return null
  return tables.db.prepare(`SELECT min(run) FROM ${tables.logs} WHERE stream = 'escaped' AND execution = ?`).pluck().get(execution) as
    | number
    | null
}
