import type { SweepSummary } from '../../steps/sweep-summary.js'
import type { Outcome } from '../execute-sweep.js'
import { toJson } from './json.js'
import { speedUp } from './summary.js'

/** What `run --json` prints. */
export const outcomeJson = (outcome: Outcome): string => toJson(outcomeToPlain(outcome), 2)

/** What onFinish is given, and `--json` prints; described by schemas/outcome.json, and kept stable. */
export function outcomeToPlain(outcome: Outcome): SweepSummary {
  const { experiment, table, path, ended, error, progress, kept, stale, waiting, concurrency, failures, escaped, returned } = outcome
  const { counts, total, skipped, elapsed, busy } = progress
  return {
    experiment,
    table,
    path,
    ended,
    error: error?.message ?? null,
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
