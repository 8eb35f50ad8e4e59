import { type Mark, runOf } from '../chunk/mark.js'
import type { Verdict } from '../chunk/message.js'
import { type Ranges, runsOf } from '../chunk/ranges.js'
import { dateNow } from '../engine-globals.js'
import type { WorkerLostError } from '../errors.js'
import type { Backend, Dispatch } from './contracts.js'
import type { Watched } from './watchdog.js'

/** A chunk under way. */
export interface Flight {
  readonly runs: Ranges
  readonly verdicts: readonly Verdict[]
  readonly file: string
  readonly dispatch: Dispatch
  readonly mode: 'fresh' | 'replacing'
  /**
   * The worker of its own for a suspect, or for each run of an isolated execution; and its slot.
   */
  readonly alone: Backend | undefined
  readonly slot: number | undefined
  /** What the watchdog condemned, and how many milliseconds since it began were not its time. */
  condemned: { readonly mark: Mark; readonly uncounted: number } | undefined
  /** The number of parts that are merged, the runs in them, and the errors that escaped. */
  parts: number
  readonly recorded: Set<number>
  escaped: number
}

/** A chunk under way, as the watchdog sees it. */
export const watchedOf = (flight: Flight): Watched => ({
  chunk: flight,
  current: () => flight.dispatch.current(),
  isStopped: () => flight.dispatch.isStopped?.() ?? false,
  condemn: (mark, uncounted) => {
    flight.condemned = { mark, uncounted }
    void flight.dispatch.condemn(mark)
  },
  kill: () => void flight.dispatch.kill(),
})

/** The first slot in which no run has a worker of its own. */
export function freeSlot(flights: Iterable<Flight>, slots: number): number | undefined {
  const taken = new Set(Array.from(flights, ({ slot }) => slot))
  return Array.from({ length: slots }, (_, at) => at).find((at) => !taken.has(at))
}

/** What to do about the runs of a chunk whose worker died. */
export interface Judgement {
  /** Runs not begun, or innocent: they go back to the queue. */
  readonly rest: readonly number[]
  /** The run that executed when the worker died: try it alone in a fresh worker. */
  readonly suspect?: number
  /** The guilty run: it took too long, or its worker died again when it was alone. */
  readonly verdict?: Verdict
}

interface Evidence {
  readonly error: WorkerLostError
  readonly timeout: number | null
  readonly now: number
  attemptOf(run: number): number
}

/**
 * Judges a chunk whose worker died, by its parts and its mark. Blames one run at most: the one that
 * executed and has no result.
 */
export function judge(flight: Flight, evidence: Evidence): Judgement {
  const missing = [...runsOf(flight.runs)].filter((run) => !flight.recorded.has(run))
  const interrupted = flight.dispatch.interrupted()
  const run = interrupted === undefined ? undefined : guiltyOf(interrupted)
  if (interrupted === undefined || run === undefined || !missing.includes(run)) return { rest: missing }
  const { since } = interrupted
  const rest = missing.filter((other) => other !== run)
  const isTimeout = interrupted.state === 'executing' && runOf(flight.condemned?.mark) === run
  const isProven = isTimeout && interrupted.inDoubt !== true
  if (!isProven && flight.alone === undefined) return { rest, suspect: run }
  const duration = Math.max(0, evidence.now - since - (flight.condemned?.uncounted ?? 0))
  const started = Math.floor(dateNow() - duration)
  const attempt = evidence.attemptOf(run)
  const exception = isTimeout ? timeoutException(evidence.timeout ?? 0) : crashException(evidence.error)
  return {
    rest,
    verdict: {
      run,
      attempt,
      status: isTimeout ? 'timeout' : 'crashed',
      started,
      duration,
      slot: flight.slot ?? null,
      exception: { ...exception, attempt },
    },
  }
}

/** The run whose steps or whose values were at work when the worker died. */
const guiltyOf = (mark: Mark): number | undefined => ('run' in mark ? mark.run : undefined)

const timeoutException = (timeout: number) => ({
  name: 'RunTimeoutError',
  message: `the run executed for longer than ${timeout} ms`,
  code: 'ERR_RUN_TIMEOUT',
})

const crashException = ({ reason, cause }: WorkerLostError) => ({
  name: 'RunCrashedError',
  message: `the worker died again when the run was alone: ${reason}`,
  code: cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'ERR_RUN_CRASHED',
})
