import { canonical } from '../codec/canonical.js'
import { ArgsDifferError } from '../errors.js'
import type { ResolvedExecuteOptions } from '../options.js'
import type { StoredRuns } from '../store/stored-runs.js'

/**
 * The options with the config that an earlier execution kept in `argsField`. Throws
 * `ArgsDifferError` if they have another.
 */
export function restoreArgs(options: ResolvedExecuteOptions, runs: StoredRuns, experiment: string): ResolvedExecuteOptions {
  const { argsField, config } = options
  const column = argsField === null ? undefined : runs.names().get(`field:${argsField}`)
  const kept = column === undefined ? undefined : keptConfig(runs, column)
  if (argsField === null || kept === undefined) return options
  if (Object.keys(config).length === 0) return { ...options, config: kept }
  if (canonical(config, 'config') !== canonical(kept, 'config')) throw new ArgsDifferError(experiment, argsField, { kept, given: config })
  return options
}

/** Of the first run that has it: all have the same. */
function keptConfig(runs: StoredRuns, column: string): Readonly<Record<string, unknown>> | undefined {
  for (const [args] of runs.values([column])) {
    if (typeof args === 'object' && args !== null && 'config' in args) return args.config as Readonly<Record<string, unknown>>
  }
  return undefined
}
