import type { OutputEvent } from '../options.js'
import type { ExperimentTable } from './experiment-table.js'

/** A piece of what a run wrote, or an error that came after it had ended. */
export interface LogEntry extends Pick<OutputEvent, 'attempt' | 'stream' | 'at' | 'text'> {
  /** The execution's ordinal, 1 for the first. */
  readonly execution: number
}

/** What a run wrote, in order. */
export function readLog(table: ExperimentTable, run: number): LogEntry[] {
  if (!table.has('logs')) return []
  return table.db
    .prepare(`SELECT execution, attempt, stream, at, text FROM ${table.logs} WHERE run = ? ORDER BY execution, attempt, at, number`)
    .all(run) as LogEntry[]
}
