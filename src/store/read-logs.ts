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
  return tables.db
    .prepare(`SELECT execution, attempt, stream, at, text FROM ${tables.logs} WHERE run = ? ORDER BY execution, attempt, at, number`)
    .all(run) as LogEntry[]
}

/** What one attempt of a run wrote to a stream, as one text. */
export interface StreamText {
  readonly stream: OutputEvent['stream']
  readonly text: string
}

/** The output of one attempt of a run, by stream, without escaped errors. */
export function readOutput(
  tables: ResultTables,
  { run, execution, attempt }: { readonly run: number; readonly execution: number; readonly attempt: number },
): StreamText[] {
  if (!tables.has('logs')) return []
  return tables.db
    .prepare(
      `SELECT stream, group_concat(text, '') AS text FROM (SELECT stream, text FROM ${tables.logs}
         WHERE run = ? AND execution = ? AND attempt = ? AND stream <> 'escaped' ORDER BY at, number) GROUP BY stream`,
    )
    .all(run, execution, attempt) as StreamText[]
}

/** The lowest run number with an escaped error in this execution; null if there is none. */
export function firstEscaped(tables: ResultTables, execution: number): number | null {
  if (!tables.has('logs')) return null
  return tables.db.prepare(`SELECT min(run) FROM ${tables.logs} WHERE stream = 'escaped' AND execution = ?`).pluck().get(execution) as
    | number
    | null
}
