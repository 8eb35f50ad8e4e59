import { decode } from '../codec/decode.js'
import { encode } from '../codec/encode.js'
import { deepFreeze } from '../codec/freeze.js'
import { put } from '../codec/own-entries.js'
import { frozenRun, type ResultsOf, type Run, type RunShape } from '../model/run.js'
import type { RunRow } from './run-rows.js'

interface Source {
  config(execution: number): Readonly<Record<string, unknown>>
}

/** A run as seen outside steps. Without a result it shows its params. */
export function viewRun<S extends RunShape>(row: RunRow, idExperiment: string, source: Source): Run<ResultsOf<S>> {
  const { idRun, execution, fields, state, exception } = row
  const params = execution === null ? copyOf(row.params) : {}
  return frozenRun<S>({ idExperiment, idRun, config: {}, params, fields, state, exception }, () => ({
    config: execution === null ? {} : source.config(execution),
    params: execution === null ? params : deepFreeze(row.params),
  }))
}

/** Without what the space still holds: nobody may change its points. */
function copyOf(params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const copy: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(params)) {
    const isObject = typeof value === 'object' && value !== null
    put(copy, name, isObject ? deepFreeze(decode(encode(value, name), name)) : value)
  }
  return copy
}
