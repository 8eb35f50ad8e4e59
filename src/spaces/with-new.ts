import { asSpace } from './as-space.js'
import type { Axes } from './axis.js'
import { missingFrom } from './missing-from.js'
import type { RecordedSpaces } from './recorded-spaces.js'
import type { Space } from './space.js'

/** These spaces, followed by the points of another that they do not have. */
export function withNew(spaces: RecordedSpaces, given: Axes | Space, origin: string): RecordedSpaces {
  const space = asSpace(given)
  const all = spaces.all.map((one) => one.space)
  const missing = all.length === 0 ? space : missingFrom(space, all)
  return missing === null ? spaces : spaces.with(missing, origin)
}
