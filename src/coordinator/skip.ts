import { OptionValueError } from '../errors.js'
import type { RecordedSpaces } from '../spaces/recorded-spaces.js'
import { idOf } from './id-of.js'
import type { RunSet } from './run-set.js'

/** Of the runs to execute, those with one of these ids; runs that have a result need not be skipped any more. Derives ids until all are found. */
export function runsToSkip(ids: readonly string[], { runs, spaces }: { readonly runs: RunSet; readonly spaces: RecordedSpaces }): number[] {
  const wanted = new Set(ids)
  const found: number[] = []
  for (let run = 0; run < spaces.size && wanted.size > 0; run++) {
    if (wanted.delete(idOf(spaces, run)) && runs.has(run)) found.push(run)
  }
  const [unknown] = wanted
  if (unknown !== undefined) throw new OptionValueError('skip', unknown, 'ids of runs of this experiment')
  return found
}
