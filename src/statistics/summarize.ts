import { mean, standardDeviation } from './moments.js'
import { quantile } from './quantile.js'
import { criticalT } from './student-t.js'

/** Lower and upper end. */
export type Interval = readonly [number, number]

/** Describes numbers; null where there are too few, or where a value is not defined. */
export interface Summary {
  readonly n: number
  readonly mean: number
  /** Of the sample (n - 1); null of one value. */
  readonly sd: number | null
  /** Standard deviation over the absolute value of the mean; null where that is zero. */
  readonly cv: number | null
  /** Confidence interval of the mean. */
  readonly ci: Interval | null
  readonly min: number
  readonly p5: number
  readonly p25: number
  readonly median: number
  readonly p75: number
  readonly p95: number
  readonly max: number
}

export interface SummaryOptions {
  /** Probability that the interval holds the mean; default 0.95. */
  readonly confidence?: number
}

/** The convention: 95 % intervals. */
export const CONFIDENCE = 0.95

/**
 * Describes a sample of finite numbers; undefined where there is none. Percentiles interpolate
 * between the two nearest values: definition 7 of Hyndman and Fan, The American Statistician 50
 * (1996), 361-365, the default of R, NumPy and spreadsheets. The interval is `meanInterval`.
 */
export function summarize(values: readonly number[], { confidence = CONFIDENCE }: SummaryOptions = {}): Summary | undefined {
  if (values.length === 0) return undefined
  const sorted = [...Float64Array.from(values).sort()]
  const at = (p: number) => quantile(sorted, p)
  const center = mean(values)
  const spread = standardDeviation(values)
  return {
    n: values.length,
    mean: center,
    sd: defined(spread),
    cv: defined(spread / Math.abs(center)),
    ci: meanInterval(values, confidence),
    min: at(0),
    p5: at(0.05),
    p25: at(0.25),
    median: at(0.5),
    p75: at(0.75),
    p95: at(0.95),
    max: at(1),
  }
}

/**
 * The interval that holds the mean with this probability, by Student's t; null of fewer than two
 * values. Exact for normal values, good for many values of any kind, too narrow for few that are
 * skewed: NIST/SEMATECH e-Handbook of Statistical Methods, section 1.3.5.2.
 */
export function meanInterval(values: readonly number[], confidence = CONFIDENCE): Interval | null {
  if (values.length < 2) return null
  const center = mean(values)
  const half = (criticalT(confidence, values.length - 1) * standardDeviation(values)) / Math.sqrt(values.length)
  return [center - half, center + half]
}

const defined = (value: number): number | null => (Number.isFinite(value) ? value : null)
