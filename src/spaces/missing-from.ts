import { canonical } from '../codec/canonical.js'
import { bitsFor, setBit } from './bitmap.js'
import { checkVisits, type Space } from './space.js'
import { Subset } from './subset.js'

/**
 * The points that no recorded space has, in the order of their space: the space itself if all are
 * missing, null if none is.
 *
 * Instant if nothing is recorded, or the same definition is. Otherwise looks up each point in one
 * recorded space after another: 0.3 us in a grid, 1 us in a list.
 */
export function missingFrom(space: Space, recorded: readonly Space[]): Space | null {
  if (space.size === 0) return null
  if (recorded.length === 0) return space
  const equalInSize = recorded.filter((other) => other.size === space.size)
  if (equalInSize.some((other) => haveEqualDefinitions(space, other))) return null
  const missing = new Subset(space, {
    bitmap: missingBits(
      space,
      recorded.filter(({ size }) => size > 0),
    ),
    byParams: false,
  })
  if (missing.size === 0) return null
  return missing.size === space.size ? space : missing
}

function haveEqualDefinitions(a: Space, b: Space): boolean {
  return canonical(a.definition) === canonical(b.definition)
}

function missingBits(space: Space, recorded: readonly Space[]): Uint8Array {
  checkVisits('What is compared with the runs there are', space.size, 'add only the new points')
  const bitmap = bitsFor(space.size)
  for (let index = 0; index < space.size; index++) {
    const point = space.at(index)
    if (!recorded.some((other) => other.indexOf(point) >= 0)) setBit(bitmap, index)
  }
  return bitmap
}
