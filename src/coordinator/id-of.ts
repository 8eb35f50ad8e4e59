import { runIds } from '../model/ids.js'
import type { RecordedSpaces } from '../spaces/recorded-spaces.js'

/** The id of a run by its number. */
export function idOf(spaces: RecordedSpaces, run: number): string {
  const { origin, key } = spaces.locate(run)
  return runIds(origin)(key)
}
