import type { Plan } from '../../coordinator/plan.js'
import type { Experiment } from '../../experiment.js'
import type { Outcome } from '../../model/outcome.js'
import { noCounts } from '../../model/status.js'
import type { ProgressEvent } from '../../options.js'
import type { Session } from '../../session.js'

/** How a sweep ended: its outcome, and what only the command needs. */
export interface SweepEnd {
  readonly outcome: Outcome
  /** What broke it, for the command to raise. */
  readonly error: Error | undefined
  /** Params and fields, under the names of their columns. */
  readonly columns: readonly string[]
  /** The first run, by number, with an escaped error in its log. */
  readonly firstEscaped: number | null
  /** When the last result came, in milliseconds since the epoch; null if there is none. */
  readonly madeAt: number | null
}

interface Ended {
  readonly why: Outcome['ended']
  readonly error: Error | undefined
  readonly planned: { readonly experiment: Experiment; readonly plan: Plan } | undefined
  /** The progress last reported. */
  readonly last: ProgressEvent
}

export function sweepEndOf(session: Session, name: string, { why, error, planned, last }: Ended): SweepEnd {
  const report = planned?.experiment.outcome
  const { counts, total, skipped, elapsed, busy } = last
  const { table, failures, ...found } = stored(session, name, { why, error, planned, last })
  return {
    outcome: {
      experiment: name,
      table,
      path: session.path,
      execution: report?.execution ?? null,
      ended: why,
      error: error?.message ?? null,
      counts,
      total,
      skipped,
      kept: planned === undefined ? noCounts() : keptOf(planned.plan),
      stale: planned?.plan.reasons.stale ?? 0,
      waiting: planned?.plan.waiting ?? 0,
      elapsed_ms: elapsed,
      busy_ms: busy,
      speed_up: speedUp(busy, elapsed),
      concurrency: report?.concurrency ?? null,
      failures,
      escaped: report?.escaped ?? 0,
      returned: report?.returned ?? [],
    },
    error,
    ...found,
  }
}

/** Null before anything ran. */
export const speedUp = (busy: number, elapsed: number): number | null => (elapsed > 0 ? busy / elapsed : null)

type Stored = Pick<Outcome, 'table' | 'failures'> & Pick<SweepEnd, 'columns' | 'firstEscaped' | 'madeAt'>

const NOTHING_STORED: Stored = { table: null, failures: [], columns: [], firstEscaped: null, madeAt: null }

/** What the database says; nothing if the database is what broke. */
function stored(session: Session, name: string, { error, planned }: Ended): Stored {
  const { escaped = 0, execution = null } = planned?.experiment.outcome ?? {}
  try {
    const reader = session.reader(name)
    if (reader === undefined) return NOTHING_STORED
    return {
      table: reader.table ?? null,
      failures: reader.failures(planned?.plan.stale),
      columns: reader.resultColumns,
      madeAt: reader.lastExecution()?.ended ?? null,
      firstEscaped: escaped === 0 || execution === null ? null : (reader.firstEscaped(execution) ?? null),
    }
  } catch (another) {
    if (error === undefined) throw another
    return NOTHING_STORED
  }
}

const keptOf = ({ reasons: { done, failed, timeout, crashed } }: Plan): Outcome['kept'] => ({ done, failed, timeout, crashed })
