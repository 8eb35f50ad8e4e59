import type { ChunkResult } from '../chunk/message.js'
import { performanceNow } from '../engine-globals.js'
import { RunsFailedError } from '../errors.js'
import type { Outcome } from '../model/outcome.js'
import { countFailures } from '../model/status.js'
import type { ProgressEvent } from '../options.js'
import type { MergeResult, RunFailure, RunStore } from './contracts.js'
import type { Plan } from './plan.js'
import { ProgressMeter } from './progress.js'
import type { Work } from './work.js'

/** Most exceptions that the error of an execution carries. */
const MAX_EXCEPTIONS = 100

/** Counts what an execution merges, and makes its outcome. */
export class Tally {
  readonly #plan: Plan
  readonly #isResume: boolean
  #meter: ProgressMeter
  readonly #failures: RunFailure[] = []
  readonly #returned = new Set<number>()
  /** Errors that came after their run had ended. */
  escaped = 0

  /** `isResume`: it continues an execution. */
  constructor(plan: Plan, { isResume }: { readonly isResume: boolean }) {
    this.#plan = plan
    this.#isResume = isResume
    this.#meter = this.#newMeter(0)
  }

  /** Starts the clock: elapsed time counts from here. */
  start(): ProgressEvent {
    const now = performanceNow()
    this.#meter = this.#newMeter(now)
    return this.#meter.event(now)
  }

  add({ counts, failures }: MergeResult, { busy, returned }: Pick<ChunkResult, 'busy' | 'returned'>): void {
    this.#meter.add(counts, busy)
    for (const index of returned) this.#returned.add(index)
    for (const failure of failures) if (this.#failures.length < MAX_EXCEPTIONS) this.#failures.push(failure)
  }

  #newMeter(now: number): ProgressMeter {
    return new ProgressMeter({ total: this.#plan.runs.count, skipped: this.#plan.skipped, now })
  }

  progress(now: number): ProgressEvent {
    return this.#meter.event(now)
  }

  outcome(last: ProgressEvent, { ordinal, work, store, concurrency }: Executed): Outcome {
    const { counts, total, skipped, ended, elapsed, busy } = last
    const { reasons, stale, waiting } = this.#plan
    const { done, failed, timeout, crashed } = reasons
    const kept = { done, failed, timeout, crashed }
    const hasFailures = countFailures(counts) + countFailures(kept) > 0
    return {
      experiment: work.experiment.name,
      ...store.location(),
      execution: ordinal,
      ended: ended === total ? 'complete' : 'stopped',
      error: null,
      counts,
      total,
      skipped,
      kept,
      stale: reasons.stale,
      waiting,
      elapsed_ms: elapsed,
      busy_ms: busy,
      speed_up: elapsed > 0 ? busy / elapsed : null,
      concurrency,
      failures: hasFailures ? store.failures({ except: stale }) : [],
      escaped: this.escaped,
      returned: [...this.#returned].sort((a, b) => a - b).map((index) => work.steps[index]?.label ?? `step ${index + 1}`),
    }
  }

  /**
   * One error for all runs that failed; undefined if none did. In a resume, those that failed
   * before in the same execution count, too.
   */
  error({ counts, ended }: ProgressEvent, { ordinal, work, store }: Executed): RunsFailedError | undefined {
    const before = this.#isResume ? countFailures(this.#plan.reasons) : 0
    const failed = countFailures(counts) + before
    if (failed === 0) return undefined
    const groups = store.failures({ execution: ordinal, except: this.#plan.stale })
    if (groups.length === 0) return undefined
    const exceptions = this.#failures.map(({ idRun, exception }) => ({ idRun, ...exception }))
    const messages = groups.map(({ cause: _, ...group }) => group)
    const executed = before === 0 ? ended : ended + this.#plan.skipped
    return new RunsFailedError(work.experiment.name, exceptions, messages, { failed, executed })
  }
}

/** What was executed, by how many workers, and where its results are. */
interface Executed {
  readonly ordinal: number
  readonly work: Work
  readonly store: RunStore
  readonly concurrency: number
}
