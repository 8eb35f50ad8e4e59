import type { ExecutionRecord } from '../coordinator/contracts.js'
import { dateNow, json } from '../engine-globals.js'
import type { Lab } from './lab.js'

const LAST = 'WHERE id_experiment = ? ORDER BY ordinal DESC LIMIT 1'

/**
 * The last execution, or undefined if there was none. The first databases have no code and no
 * source, until a session that writes migrates them.
 */
export function lastExecution(lab: Lab, idExperiment: string): ExecutionRecord | undefined {
  const row = lab.db.prepare(`SELECT * FROM executions ${LAST}`).get(idExperiment) as Partial<ExecutionRecord> | undefined
  if (row === undefined) return undefined
  const { ordinal, steps, config, seed, code = '[]', source = null } = row as ExecutionRecord
  return { ordinal, steps, config, seed, code, source }
}

/**
 * Records that an execution begins, or that it continues. `lastResult` is when its last run ended:
 * a process that was killed has not said when.
 */
export function recordStart(lab: Lab, idExperiment: string, { lastResult, ...execution }: ExecutionRecord & { lastResult: number }): void {
  const { ordinal, steps, config, seed, code, source } = execution
  lab.db
    .prepare(
      `INSERT INTO executions (id_experiment, ordinal, steps, config, seed, code, source, started, ended)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)
       ON CONFLICT DO UPDATE SET steps = excluded.steps, config = excluded.config, seed = excluded.seed, code = excluded.code,
         source = excluded.source, resumed = excluded.started, ended = NULL,
         paused = paused + max(0, excluded.started - coalesce(ended, max(?, coalesce(resumed, started))))`,
    )
    .run(idExperiment, ordinal, steps, config, seed, code, source, dateNow(), Math.ceil(lastResult))
}

/**
 * Records that an execution has ended. If it had ended already, and found nothing to do, the old
 * time stays.
 */
export function recordEnd(lab: Lab, idExperiment: string, ordinal: number): void {
  lab.db
    .prepare('UPDATE executions SET ended = ? WHERE id_experiment = ? AND ordinal = ? AND ended IS NULL')
    .run(dateNow(), idExperiment, ordinal)
}

/** One execution, for people. Times are milliseconds since the epoch. */
export interface ExecutionSummary {
  readonly ordinal: number
  /** Names of the steps. */
  readonly steps: readonly string[]
  readonly seed: number | string
  readonly started: number
  /** Null until it ends. */
  readonly ended: number | null
  /** When it continued last; the start if it never did. */
  readonly resumed: number
  /** Milliseconds between an interruption and the next start, over all of them. */
  readonly paused: number
}

/** The version of the schema that has pauses. A session that only reads may find an older one. */
const HAS_PAUSES = 4

/** How long executions paused, as SQL. */
export const pausedIn = (lab: Lab): string => (Number(lab.db.pragma('user_version', { simple: true })) >= HAS_PAUSES ? 'paused' : '0')

/** The last execution, for people; undefined if there was none. */
export function summarizeLast(lab: Lab, idExperiment: string): ExecutionSummary | undefined {
  const resumed = pausedIn(lab) === '0' ? 'started' : 'ifnull(resumed, started)'
  const times = `started, ended, ${resumed} AS resumed, ${pausedIn(lab)} AS paused`
  const row = lab.db.prepare(`SELECT ordinal, steps, seed, ${times} FROM executions ${LAST}`).get(idExperiment)
  if (row === undefined) return undefined
  const { steps, seed, ...rest } = row as Omit<ExecutionSummary, 'steps' | 'seed'> & { readonly steps: string; readonly seed: string }
  return { ...rest, steps: json.parse(steps) as string[], seed: json.parse(seed) as number | string }
}

/** True if the last execution has not ended; undefined if there was none. */
export function isExecuting(lab: Lab, idExperiment: string): boolean | undefined {
  const last = summarizeLast(lab, idExperiment)
  return last && last.ended === null
}
