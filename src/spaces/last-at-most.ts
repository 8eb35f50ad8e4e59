/**
 * Bisects ascending numbers: the index of the last one that is at most `limit`; 0 if none is. Not
 * `bisector` of d3-array, which each worker would have to load before its first run.
 */
export function lastAtMost(ascending: ArrayLike<number>, limit: number): number {
  let low = 0
  let high = ascending.length - 1
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if ((ascending[middle] ?? 0) <= limit) low = middle
    else high = middle - 1
  }
  return low
}
