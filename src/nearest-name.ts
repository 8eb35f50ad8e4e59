import type * as Levenshtein from 'fastest-levenshtein'
import { onDemand } from './on-demand.js'

/** Only an error needs it, and importing it takes 5 ms. */
const levenshtein = onDemand<typeof Levenshtein>('fastest-levenshtein')

/**
 * Sorts names by how little they differ from `name`, for "did you mean"; equal ones keep their
 * order.
 */
export function sortByNearness(name: string, names: readonly string[]): string[] {
  return names
    .map((other) => ({ other, distance: distance(name, other) }))
    .sort((a, b) => a.distance - b.distance)
    .map(({ other }) => other)
}

/**
 * The name most like `name`, if it is a plausible misspelling: at most a third of the letters
 * differ.
 */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  const [nearest] = sortByNearness(name, names)
  if (nearest === undefined) return undefined
  const limit = Math.max(1, Math.floor(Math.max(name.length, nearest.length) / 3))
  return distance(name, nearest) <= limit ? nearest : undefined
}

/** Levenshtein's edit distance, whatever the case of the letters. */
const distance = (a: string, b: string): number => levenshtein().distance(a.toLowerCase(), b.toLowerCase())
