import { bisectRight, extent, thresholdFreedmanDiaconis } from 'd3-array'

/** From the smallest to the largest value. */
export type Extent = readonly [number, number]

/** The extent of values; undefined where there are none. */
export function extentOf(values: Iterable<number>): Extent | undefined {
  const [low, high] = extent(values)
  return low === undefined ? undefined : [low, high]
}

/**
 * Counts the values in each of `bins` equal parts of the extent; a value at an inner edge belongs
 * to the part above it. Values outside do not count. Where the extent is a point, all are in the
 * middle.
 */
export function histogram(values: Iterable<number>, [low, high]: Extent, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0)
  const edges = Array.from({ length: bins - 1 }, (_, at) => low + ((high - low) * (at + 1)) / bins)
  for (const value of values) {
    if (value < low || value > high) continue
    const at = high === low ? Math.floor((bins - 1) / 2) : bisectRight(edges, value)
    counts[at] = (counts[at] ?? 0) + 1
  }
  return counts
}

const LEAST_BINS = 5

/**
 * The number of bins after Freedman and Diaconis, Zeitschrift für Wahrscheinlichkeitstheorie 57
 * (1981): at least 5, at most `most`.
 */
export const binCount = (values: readonly number[], [low, high]: Extent, most: number): number =>
  Math.max(LEAST_BINS, Math.min(most, thresholdFreedmanDiaconis([...values], low, high)))
