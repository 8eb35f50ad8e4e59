import type { Ranges } from '../chunk/ranges.js'
import { json } from '../engine-globals.js'
import type { RunException } from '../model/exception.js'
import type { FailureGroup } from '../model/outcome.js'
import { PACKAGE_FOLDER } from '../model/package.js'
import { reasonOf } from '../model/reason-of.js'
import { userFrame } from '../model/user-frame.js'
import type { ResultTables } from './result-tables.js'

/** Most groups to list. Messages that hold a param may all differ. */
const MOST_GROUPS = 100

interface GroupRow extends Omit<FailureGroup, 'at' | 'cause'> {
  /** Of the first run, as JSON. */
  readonly exception: string
}

/**
 * Groups the recorded failures by step, name and message, most frequent first; at most 100 groups.
 * Only those of `execution`, if given, and without the runs in the ranges `except`. One pass over
 * the table.
 */
export function groupFailures(
  tables: ResultTables,
  { execution, except = [] }: { readonly execution?: number; readonly except?: Ranges } = {},
): FailureGroup[] {
  if (!tables.exists) return []
  // Reads whole exceptions of the first runs only, not of all that are grouped.
  const rows = tables.db
    .prepare(
      `SELECT failures.*, exception FROM (
         SELECT count(*) AS count, min(run) AS run, exception ->> '$.step' AS step, exception ->> '$.name' AS name,
           exception ->> '$.message' AS message
         FROM ${tables.main} WHERE exception IS NOT NULL AND execution = ifnull(?, execution)
           AND NOT EXISTS (SELECT 1 FROM json_each(?) WHERE run >= value ->> 0 AND run < value ->> 1)
         GROUP BY 3, 4, 5 ORDER BY 1 DESC, 2 LIMIT ?
       ) AS failures JOIN ${tables.main} USING (run) ORDER BY count DESC, run`,
    )
    .all(execution ?? null, json.stringify(except), MOST_GROUPS) as GroupRow[]
  return rows.map(({ exception, ...group }) => {
    const first = json.parse(exception) as RunException
    return { ...group, cause: reasonOf(first), at: userFrame(first.stack, PACKAGE_FOLDER) ?? null }
  })
}
