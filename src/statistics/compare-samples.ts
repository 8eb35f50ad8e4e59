import { median, quantileSorted } from 'd3-array'
import { mean, standardDeviation } from './moments.js'
import { criticalT } from './student-t.js'
import { CONFIDENCE, type Interval } from './summarize.js'

/** Says how a sample differs from a reference. */
export interface Comparison {
  /** Mean over mean of the reference; null where that is zero. */
  readonly ratio: number | null
  /** By `fiellerInterval`. */
  readonly ratioCi: Interval | null
  /** Median over median of the reference; null where that is zero. */
  readonly medianRatio: number | null
  /** By `bootstrapInterval`. */
  readonly medianRatioCi: Interval | null
  /** By `cliffsDelta`. */
  readonly delta: number
  readonly effect: Effect
}

type Effect = 'negligible' | 'small' | 'medium' | 'large'

export interface ComparisonOptions {
  /** Probability that an interval holds the ratio; default 0.95. */
  readonly confidence?: number
  /** Seeds the resampling: the same seed gives the same interval; default 1. */
  readonly seed?: number
}

/**
 * With so many resamples the ends of an interval vary by some hundredths of its width from seed to
 * seed. Efron and Tibshirani (1993) advise 1,000 to 2,000.
 */
const RESAMPLES = 2000
/**
 * Limits of the effects: Romano, Kromrey, Coraggio, Skowronek, annual meeting of the Florida
 * Association of Institutional Research (2006).
 */
const EFFECTS: readonly (readonly [number, Effect])[] = [
  [0.147, 'negligible'],
  [0.33, 'small'],
  [0.474, 'medium'],
]

/**
 * Compares a sample with a reference; neither is empty. A ratio below 1 means that the sample is
 * smaller.
 */
export function compareSamples(reference: readonly number[], sample: readonly number[], options: ComparisonOptions = {}): Comparison {
  const { confidence = CONFIDENCE, seed = 1 } = options
  const delta = cliffsDelta(reference, sample)
  const finite = (value: number) => (Number.isFinite(value) ? value : null)
  return {
    ratio: finite(mean(sample) / mean(reference)),
    ratioCi: fiellerInterval(reference, sample, confidence),
    medianRatio: finite((median(sample) ?? 0) / (median(reference) ?? 0)),
    medianRatioCi: bootstrapInterval(reference, sample, { confidence, seed }),
    delta,
    effect: EFFECTS.find(([limit]) => Math.abs(delta) < limit)?.[1] ?? 'large',
  }
}

/**
 * The confidence interval of the ratio of two means, sample over reference: Fieller, Journal of the
 * Royal Statistical Society B 16 (1954), 175-185, with the degrees of freedom of Tamhane and Logan,
 * Biometrical Journal 46 (2004), since variances may differ. Kalibera and Jones, ISMM 2013,
 * recommend it for benchmarks. Null of fewer than two values, and where the mean of the reference
 * may be zero: then the ratio may be anything.
 */
export function fiellerInterval(reference: readonly number[], sample: readonly number[], confidence = CONFIDENCE): Interval | null {
  if (reference.length < 2 || sample.length < 2) return null
  const below = mean(reference)
  const ratio = mean(sample) / below
  const variances = [sample, reference].map((values) => standardDeviation(values) ** 2 / values.length)
  const [over = 0, under = 0] = variances
  if (over + under === 0) return Number.isFinite(ratio) ? [ratio, ratio] : null
  const weighted = ratio ** 2 * under
  const freedom = (over + weighted) ** 2 / (over ** 2 / (sample.length - 1) + weighted ** 2 / (reference.length - 1))
  if (!(freedom > 0)) return null
  const t = criticalT(confidence, freedom)
  const g = (t ** 2 * under) / below ** 2
  if (!(g < 1)) return null
  const half = (t / Math.abs(below)) * Math.sqrt(over + weighted - g * over)
  return [(ratio - half) / (1 - g), (ratio + half) / (1 - g)]
}

/**
 * The confidence interval of the ratio of two medians, from percentiles of 2,000 seeded resamples:
 * Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13. Too narrow for samples
 * of fewer than about ten values; null of fewer than two. Costs about 2,000 draws per value.
 */
export function bootstrapInterval(
  reference: readonly number[],
  sample: readonly number[],
  { confidence = CONFIDENCE, seed = 1 }: ComparisonOptions = {},
): Interval | null {
  if (reference.length < 2 || sample.length < 2) return null
  const random = randomIndex(seed)
  const [over, under] = [resampledMedian(sample, random), resampledMedian(reference, random)]
  const ratios = [...Float64Array.from({ length: RESAMPLES }, () => over() / under()).sort()]
  const [low = Number.NaN, high = Number.NaN] = [(1 - confidence) / 2, (1 + confidence) / 2].map((p) => quantileSorted(ratios, p))
  return Number.isFinite(low) && Number.isFinite(high) ? [low, high] : null
}

/**
 * Draws whole numbers from 0 below `size`, the same sequence for the same seed: Marsaglia, Xorshift
 * RNGs, Journal of Statistical Software 8 (2003), 14. Its 32 bits are enough to resample, not to
 * simulate.
 */
function randomIndex(seed: number): (size: number) => number {
  let state = seed >>> 0 || 1
  return (size) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return Math.floor(((state >>> 0) / 2 ** 32) * size)
  }
}

/**
 * Draws as many values as there are, with repetition, and gives their median. Counts the draws,
 * which needs no sorting.
 */
function resampledMedian(values: readonly number[], random: (size: number) => number): () => number {
  const sorted = Float64Array.from(values).sort()
  const { length } = sorted
  const counts = new Uint32Array(length)
  const ranked = (rank: number) => {
    let at = 0
    for (let seen = counts[0] ?? 0; seen <= rank; seen += counts[at] ?? 0) at++
    return sorted[at] ?? 0
  }
  return () => {
    counts.fill(0)
    for (let draw = 0; draw < length; draw++) {
      const index = random(length)
      counts[index] = (counts[index] ?? 0) + 1
    }
    return (ranked((length - 1) >> 1) + ranked(length >> 1)) / 2
  }
}

/**
 * Says how much more often a value of the sample lies above one of the reference than below: 1
 * always above, 0 as often, -1 always below. Cliff, Psychological Bulletin 114 (1993), 494-509.
 * Outliers do not move it, as they move a difference in standard deviations.
 */
export function cliffsDelta(reference: readonly number[], sample: readonly number[]): number {
  const sorted = Float64Array.from(reference).sort()
  let below = 0
  let notAbove = 0
  let balance = 0
  for (const value of Float64Array.from(sample).sort()) {
    while ((sorted[below] ?? Number.POSITIVE_INFINITY) < value) below++
    while ((sorted[notAbove] ?? Number.POSITIVE_INFINITY) <= value && notAbove < sorted.length) notAbove++
    balance += below - (sorted.length - notAbove)
  }
  return balance / (reference.length * sample.length)
}
