import type { Plan } from '../../coordinator/plan.js'
import type { Experiment } from '../../experiment.js'
import type { FailureGroup } from '../../model/outcome.js'
import type { StatusCounts } from '../../model/status.js'
import type { ProgressEvent } from '../../options.js'
import type { Session } from '../../session.js'
import type { Ended } from './ending.js'
import { NOTHING } from './progress.js'

/** Errors that came after their run had ended. */
export interface EscapedErrors {
  readonly count: number
  /** The first run, by number, with such an error in its log; null if there is none. */
  readonly run: number | null
}

/** What came of a sweep, however it ended. */
export interface Outcome {
  readonly experiment: string
  readonly execution: number | null
  /** Null where nothing is stored. */
  readonly table: string | null
  /** Params and fields, under the names of their columns. */
  readonly columns: readonly string[]
  readonly path: string
  readonly ended: Ended
  /** What broke it, so that it is still to be raised. */
  readonly error: Error | undefined
  /** Of this execution. */
  readonly progress: ProgressEvent
  /** Runs of the sweep file with a result from before, which stays. */
  readonly kept: StatusCounts
  /** Runs of the experiment that the sweep file has no more. */
  readonly stale: number
  /** Runs that `--limit` has left for the next time. */
  readonly waiting: number
  readonly concurrency: number | null
  readonly failures: readonly FailureGroup[]
  readonly escaped: EscapedErrors
  /** Steps that returned a value, which is ignored. */
  readonly returned: readonly string[]
}

interface End extends Pick<Outcome, 'ended' | 'error'> {
  readonly planned: { readonly experiment: Experiment; readonly plan: Plan } | undefined
  /** Where it was when it was last heard of. */
  readonly last: ProgressEvent
}

export function outcomeOf(session: Session, name: string, { planned, ended, error, last }: End): Outcome {
  const report = planned?.experiment.outcome
  return {
    experiment: name,
    execution: report?.execution ?? null,
    path: session.path,
    ended,
    error,
    progress: last,
    kept: planned === undefined ? NOTHING.counts : keptOf(planned.plan),
    stale: planned?.plan.reasons.stale ?? 0,
    waiting: planned?.plan.waiting ?? 0,
    concurrency: report?.concurrency ?? null,
    returned: report?.returned ?? [],
    ...stored(session, name, { planned, error }),
  }
}

type Stored = Pick<Outcome, 'table' | 'columns' | 'failures' | 'escaped'>

const NOTHING_STORED: Stored = { table: null, columns: [], failures: [], escaped: { count: 0, run: null } }

/** What the database says; nothing where the database is what broke. */
function stored(session: Session, name: string, { planned, error }: Pick<End, 'planned' | 'error'>): Stored {
  const report = planned?.experiment.outcome
  const count = report?.escaped ?? 0
  try {
    const reader = session.reader(name)
    return {
      table: reader?.table ?? null,
      columns: reader?.resultColumns ?? [],
      failures: reader?.failures(planned?.plan.stale) ?? [],
      escaped: { count, run: report === undefined || count === 0 ? null : (reader?.firstEscaped(report.execution ?? 0) ?? null) },
    }
  } catch (another) {
    if (error === undefined) throw another
    return NOTHING_STORED
  }
}

const keptOf = ({ reasons: { done, failed, timeout, crashed } }: Plan): StatusCounts => ({ done, failed, timeout, crashed })
