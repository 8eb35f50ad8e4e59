/**
 * The index of the last of these ascending numbers that is at most `limit`; 0 if none is. By bisection.
 * Not `bisector` of d3-array: each worker asks once per run, and would load that package before its first run.
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
