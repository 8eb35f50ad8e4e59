/** Numbers in ascending order, a new array. */
export const ascending = (values: readonly number[]): number[] => Array.from(Float64Array.from(values).sort())

/**
 * The p-quantile of values in ascending order, interpolated between the two nearest: definition 7 of Hyndman and Fan, The American Statistician 50 (1996),
 * 361-365, the default of R, NumPy and spreadsheets. NaN of nothing. `p` is from 0 to 1; 0.5 is the median.
 */
export function quantile(sorted: readonly number[], p: number): number {
  const at = (sorted.length - 1) * p
  const below = sorted[Math.floor(at)] ?? Number.NaN
  const above = sorted[Math.ceil(at)] ?? Number.NaN
  // Equal neighbours, infinite ones among them, need no interpolation.
  return below === above ? below : below + (above - below) * (at - Math.floor(at))
}

/** The middle value, or the mean of the two in the middle; NaN of nothing. */
export const median = (values: readonly number[]): number => quantile(ascending(values), 0.5)
