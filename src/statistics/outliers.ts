import { median } from 'd3-array'
import { mean } from './moments.js'

/**
 * The 0.75-quantile of the normal distribution: for normal values it turns the median deviation
 * into a standard deviation.
 */
const NORMAL = 0.674_5
/** Standard deviation over mean deviation of normal values: the square root of pi / 2. */
const MEAN_DEVIATION = 1.253_314
const LIMIT = 3.5

/**
 * Gives the indices of values far from the others: modified z-score over 3.5, after Iglewicz and
 * Hoaglin, How to Detect and Handle Outliers (1993), section 3.3. Where over half of the values are
 * equal, their median deviation is zero, and the mean deviation takes its place.
 */
export function outliers(values: readonly number[]): number[] {
  const center = median(values) ?? 0
  const deviations = values.map((value) => Math.abs(value - center))
  const spread = (median(deviations) ?? 0) / NORMAL || mean(deviations) * MEAN_DEVIATION
  return deviations.flatMap((deviation, index) => (deviation > LIMIT * spread ? [index] : []))
}
