import { UnknownSpaceError } from '../errors.js'
import { reviveBare } from './bare.js'
import { reviveConcat } from './concat.js'
import { reviveGrid } from './grid.js'
import { reviveList } from './list.js'
import { reviveRepeat } from './repeat.js'
import type { ReviveSpace, Space, SpaceDefinition } from './space.js'
import { reviveSubset } from './subset.js'
import { reviveZip } from './zip.js'

const KINDS: ReadonlyMap<string, ReviveSpace> = new Map([
  ['bare', reviveBare],
  ['grid', reviveGrid],
  ['zip', reviveZip],
  ['list', reviveList],
  ['concat', reviveConcat],
  ['filter', reviveSubset],
  ['repeat', reviveRepeat],
])

/** Makes a space from its definition. Scans nothing: the definition records what a scan found. */
export function toSpace(definition: SpaceDefinition): Space {
  const revive = KINDS.get(definition.kind)
  if (revive === undefined) throw new UnknownSpaceError(definition.kind, [...KINDS.keys()])
  return revive(definition, toSpace)
}
