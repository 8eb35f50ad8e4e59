import type { Outcome } from '../execute-sweep.js'
import { toJson } from './json.js'
import { speedUp } from './summary.js'

/** What `run --json` prints; documented in docs/command.md, and kept stable. */
export const outcomeJson = (outcome: Outcome, more: object = {}): string => toJson({ ...outcomeToPlain(outcome), ...more }, 2)

export function outcomeToPlain(outcome: Outcome) {
  const { experiment, table, path, ended, progress, kept, stale, waiting, concurrency, failures, escaped, returned } = outcome
  const { counts, total, skipped, elapsed, busy } = progress
  return {
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
  }
}
