/** From the smallest to the largest value. */
export type Extent = readonly [number, number]

/** The extent of values; undefined where there are none. */
export function extentOf(values: Iterable<number>): Extent | undefined {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const value of values) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  return low <= high ? [low, high] : undefined
}

/** How many values lie in each of so many equal parts of the extent; those outside are not counted, and where it is a point all lie in the middle. */
export function histogram(values: Iterable<number>, [low, high]: Extent, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0)
  for (const value of values) {
    if (value < low || value > high) continue
    const at = high === low ? Math.floor((bins - 1) / 2) : Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins))
    counts[at] = (counts[at] ?? 0) + 1
  }
  return counts
}

/** The number of bins after Freedman and Diaconis, Zeitschrift für Wahrscheinlichkeitstheorie 57 (1981), at least 5, at most `most`. */
export function binCount(n: number, { range, interquartile, most }: { range: number; interquartile: number; most: number }): number {
  const width = (2 * interquartile) / Math.cbrt(n)
  return width > 0 ? Math.max(5, Math.min(most, Math.ceil(range / width))) : Math.min(most, 5)
}
