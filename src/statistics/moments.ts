/**
 * The sum, with rounding errors carried along: Neumaier, Zeitschrift für angewandte Mathematik und
 * Mechanik 54 (1974), 39-51. Not the exact sum of d3-array: that gives NaN when a sum overflows,
 * and for numbers of very different size (once in 7,000 lists of 40 numbers up to 1e299).
 */
export function sum(values: Iterable<number>): number {
  let total = 0
  let lost = 0
  for (const value of values) {
    const next = total + value
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total
    total = next
  }
  // Nothing can be carried beyond the largest number: Infinity - Infinity would hide it.
  return Number.isFinite(total) ? total + lost : total
}

/** The arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  const rough = sum(values) / values.length
  return Number.isFinite(rough) ? rough + sum(values.map((value) => value - rough)) / values.length : rough
}

/**
 * The standard deviation of a sample, divided by n - 1; NaN of fewer than two values. In two
 * passes, the second corrected for the rounding of the mean: Chan, Golub, LeVeque, The American
 * Statistician 37 (1983), 242-247, formula 1.7. The one pass of d3-array is off by 1e-8 at an
 * offset of 1e9.
 */
export function standardDeviation(values: readonly number[]): number {
  const center = mean(values)
  const deviations = values.map((value) => value - center)
  const squares = sum(deviations.map((deviation) => deviation ** 2))
  const correction = sum(deviations) ** 2 / values.length
  return values.length < 2 ? Number.NaN : Math.sqrt(Math.max(0, squares - correction) / (values.length - 1))
}
