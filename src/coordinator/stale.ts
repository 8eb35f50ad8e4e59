import { canonical } from '../codec/canonical.js'
import type { RecordedSpaces } from '../spaces/recorded-spaces.js'
import type { Space } from '../spaces/space.js'
import { RunSet } from './run-set.js'

/**
 * The runs whose points a space does not have; undefined if it has all. Instant for what was recorded with the same definition; else a look
 * for each run: 0.3 us in a grid, 1 us where points are listed.
 */
export function staleRuns(recorded: RecordedSpaces, wanted: Space): RunSet | undefined {
  const definition = canonical(wanted.definition)
  let stale: RunSet | undefined
  for (const { first, space } of recorded.all) {
    if (space.size === wanted.size && canonical(space.definition) === definition) continue
    for (let index = 0; index < space.size; index++) {
      if (wanted.indexOf(space.at(index)) >= 0) continue
      stale ??= RunSet.none(recorded.size)
      stale.add(first + index)
    }
  }
  return stale
}
