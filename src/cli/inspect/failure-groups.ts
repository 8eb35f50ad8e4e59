import type { Ranges } from '../../chunk/ranges.js'
import { userFrame } from '../../model/exception.js'
import { INTERNAL } from '../../model/package-folder.js'
import type { Session } from '../../session.js'
import type { SweepSummary } from '../../steps/define/sweep-summary.js'

/** More kinds are not told apart: messages that hold a param may all be different. */
const MOST_GROUPS = 100

/** Runs that failed alike, and where the first of them did. */
export type FailureGroup = SweepSummary['failures'][number]

/**
 * The failures in a table by step, name and message, most frequent first, without those of runs in the ranges `without`; at most a hundred kinds.
 * One pass over the table.
 */
export function failureGroups(session: Session, table: string, without: Ranges = []): FailureGroup[] {
  // SQLite takes what is not aggregated from the row that has the min().
  const rows = session.query(
    `SELECT count(*) AS count, min(run) AS run, exception ->> '$.step' AS step, exception ->> '$.name' AS name,
       exception ->> '$.message' AS message, exception ->> '$.stack' AS stack,
       exception ->> '$.cause.message' AS cause
     FROM "${table}" WHERE exception IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM json_each(?) WHERE run >= value ->> 0 AND run < value ->> 1) GROUP BY 3, 4, 5 ORDER BY 1 DESC, 2 LIMIT ?`,
    [JSON.stringify(without), MOST_GROUPS],
  )
  return rows.map(({ count, run, step, name, message, stack, cause }) => ({
    count: Number(count),
    step: typeof step === 'string' ? step : null,
    name: String(name),
    message: String(message),
    cause: typeof cause === 'string' ? cause : null,
    run: Number(run),
    at: userFrame(typeof stack === 'string' ? stack : undefined, INTERNAL) ?? null,
  }))
}
