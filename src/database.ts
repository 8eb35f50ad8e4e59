import type { ExperimentSummary } from './store/list-experiments.js'
import type { SqlParameters, SqlValue } from './store/query.js'

/** The session of an experiment, as far as it reads the database. */
export interface Database {
  /** Path of the database, absolute; `':memory:'` for one in memory. */
  readonly path: string
  /** Every experiment of the database, oldest first, with its runs by status. */
  ls(): ExperimentSummary[]
  /** Rows of one SELECT, as objects. */
  query(sql: string, parameters?: SqlParameters): Record<string, SqlValue>[]
  /** Closes the database and ends idle workers; safe to call twice. */
  close(): void
}
