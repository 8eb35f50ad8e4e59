import { DetachedError } from '../errors.js'
import type { RunState } from '../model/run.js'
import { readingOrder } from './column-names.js'
import { NO_RESULT, type RunRow } from './run-rows.js'
import type { RunSource } from './runs.js'

/** The runs of an experiment that was made from bytes: in memory, read-only. */
export function createDetachedRuns(states: Readonly<Record<string, RunState>>): RunSource {
  const rows = Object.values(states).map((state, run): RunRow => {
    const { idRun, exception } = state
    return { ...NO_RESULT, run, idRun, status: null, exception, params: state.params, fields: state.fields, state: state.state }
  })
  const fields = [...new Set(rows.flatMap((row) => Object.keys(row.fields)))]
  const columns = fields.map((name) => ({ kind: 'field' as const, name, column: null }))
  return {
    size: rows.length,
    rows: ({ status, where, sort } = {}) => {
      // SQL has no table to ask.
      if (where !== undefined || sort !== undefined) throw new DetachedError()
      return status === undefined ? rows : rows.filter((row) => row.status === status)
    },
    ended: (first, end) => rows.slice(first, end),
    find: (idRun) => rows.find((row) => row.idRun === idRun),
    log: () => [],
    config: () => ({}),
    values() {
      throw new DetachedError()
    },
    names: () => new Map(readingOrder(columns).map(({ kind, name, shown }) => [`${kind}:${name}`, shown])),
    update() {
      throw new DetachedError()
    },
    sequence() {
      throw new DetachedError()
    },
  }
}
