import type { Outcome as PlainOutcome } from '../../model/outcome.js'
import { toJson } from '../terminal/json.js'
import type { Outcome } from './outcome.js'
import { speedUp } from './render-summary.js'

/** What `run --json` prints, and what else a command has to say. */
export const outcomeJson = (outcome: Outcome, more: object = {}): string => toJson({ ...outcomeToPlain(outcome), ...more }, 2)

/** What onFinish is given, and `--json` prints; described by schemas/outcome.json, and kept stable. */
export function outcomeToPlain(outcome: Outcome): PlainOutcome {
  const { experiment, execution, table, path, ended, error, progress, kept, stale, waiting, concurrency, failures, escaped, returned } =
    outcome
  const { counts, total, skipped, elapsed, busy } = progress
  return {
    experiment,
    table,
    path,
    execution,
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
