import type { Outcome } from '../execute-sweep.js'
import { toJson } from './json.js'
import { speedUp } from './summary.js'

/** What `run --json` prints; documented in docs/command.md, and kept stable. */
export function outcomeJson(outcome: Outcome): string {
  const { experiment, table, path, ended, progress, kept, stale, waiting, concurrency, failures, escaped, returned } = outcome
  const { counts, total, skipped, elapsed, busy } = progress
  return toJson(
    {
      experiment,
      table,
      path,
      ended,
      counts,
      total,
      skipped,
      kept,
      stale,
      waiting,
      elapsed_ms: elapsed,
      busy_ms: busy,
      speed_up: speedUp(progress),
      concurrency,
      failures,
      escaped: escaped.count,
      returned,
    },
    2,
  )
}
