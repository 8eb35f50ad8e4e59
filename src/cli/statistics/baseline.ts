import { readFileSync } from 'node:fs'
import { BaselineError } from '../../errors.js'
import { toJson } from '../../export/json-text.js'
import { writeFile } from '../terminal/write-file.js'
import type { Group, Grouped } from './group-values.js'

/** Changes when an earlier version could not read the file. */
const FORMAT = 'statesweep baseline 1'

/** Saves the values of all groups, to compare later ones with. */
export function saveBaseline(path: string, { by, metric, groups }: Grouped): void {
  const lines = groups.map((group) => toJson(group)).join(',\n')
  writeFile(path, [`{"format":${toJson(FORMAT)},"by":${toJson(by)},"metric":${toJson(metric)},"groups":[\n${lines}\n]}\n`])
}

/** Loads the groups of a baseline, by the same columns and metric. Throws BaselineError. */
export function loadBaseline(path: string, wanted: Pick<Grouped, 'by' | 'metric'>): readonly Group[] {
  const { format, by, metric, groups } = read(path)
  if (format !== FORMAT || !Array.isArray(groups))
    throw new BaselineError(path, 'it is not a baseline of this version; save one with --save-baseline')
  if (toJson({ by, metric }) !== toJson({ by: wanted.by, metric: wanted.metric })) {
    throw new BaselineError(
      path,
      `it has ${String(metric)} by ${String(by)}, not ${wanted.metric} by ${wanted.by.join()}; pass the same --metric and --by`,
    )
  }
  return groups as Group[]
}

function read(path: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
  } catch (error) {
    throw new BaselineError(path, error instanceof Error ? error.message : String(error), { cause: error })
  }
}
