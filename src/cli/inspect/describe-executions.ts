import type { ExecutionInfo } from '../../store/list-executions.js'
import { type Column, toColumns } from '../terminal/table.js'
import { formatDate, formatDuration } from '../terminal/time.js'

/** Characters of a commit that tell it from others. */
const COMMIT = 10

/**
 * One row for each execution, with what most people ask first. A + after a commit: changed since.
 */
export function executionColumns(executions: readonly ExecutionInfo[]): Column[] {
  const rows = executions.map(({ execution, started, duration, steps, project: { commit, dirty }, statesweep, node, host, command }) => ({
    execution,
    started: formatDate(started),
    took: duration === null ? null : formatDuration(duration),
    steps: steps.map(({ name }) => name).join(', '),
    commit: commit && `${commit.slice(0, COMMIT)}${dirty === true ? ' +' : ''}`,
    statesweep,
    node,
    host,
    command,
  }))
  return toColumns(rows)
}

/** The same with all that is known, for `--json`. */
export function executionsToPlain(executions: readonly ExecutionInfo[]) {
  return executions.map(({ started, resumed, duration, ...rest }) => ({
    ...rest,
    started: new Date(started).toISOString(),
    resumed: resumed === null ? null : new Date(resumed).toISOString(),
    duration_ms: duration,
  }))
}
