/**
 * The quantile of numbers in ascending order, between the two nearest: definition 7 of Hyndman and
 * Fan, The American Statistician 50 (1996), 361-365. NaN of nothing. As `quantileSorted` of
 * d3-array, without its 10 ms at the start.
 */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  const at = (sorted.length - 1) * Math.min(1, Math.max(0, p))
  const low = sorted[Math.floor(at)] ?? Number.NaN
  const high = sorted[Math.ceil(at)] ?? Number.NaN
  return low === high ? low : low + (high - low) * (at - Math.floor(at))
}
