import { mean } from './moments.js'
import { median } from './quantile.js'

/** The 0.75-quantile of the normal distribution: makes the median deviation a standard deviation where values are normal. */
const NORMAL = 0.674_5
/** Mean deviation to standard deviation of normal values, the square root of pi / 2. */
const MEAN_DEVIATION = 1.253_314
const LIMIT = 3.5

/**
 * Indices of the values that lie far from the others: those with a modified z-score of more than 3.5, after Iglewicz and Hoaglin, How to Detect and Handle
 * Outliers (1993), section 3.3. Where over half of the values are equal their median deviation is zero; the mean deviation takes its place.
 */
export function outliers(values: readonly number[]): number[] {
  const center = median(values)
  const deviations = values.map((value) => Math.abs(value - center))
  const spread = median(deviations) / NORMAL || mean(deviations) * MEAN_DEVIATION
  return deviations.flatMap((deviation, index) => (deviation > LIMIT * spread ? [index] : []))
}
