import { describe, expect, it } from 'vitest'
import { mean, standardDeviation, sum } from '../../dist/src/statistics/moments.js'
import { outliers } from '../../dist/src/statistics/outliers.js'
import { criticalT } from '../../dist/src/statistics/student-t.js'
import { meanInterval, summarize } from '../../dist/src/statistics/summarize.js'
import { generator, normal } from '../fixtures/random.js'

/** Digits that agree, which NIST counts: -log10 of the relative error; 15 where nothing differs. */
const digits = (computed: number, certified: number) =>
  computed === certified ? 15 : Math.min(15, -Math.log10(Math.abs((computed - certified) / certified)))

/** `first`, then 500 times `low` and `high`: how NIST makes its data sets of numerical accuracy. */
const alternating = (first: number, low: number, high: number) => [first, ...Array.from({ length: 1000 }, (_, at) => (at % 2 ? high : low))]

/**
 * Michelson's measurements of the speed of light, 1879, above 299,000 km/s; NIST has them in
 * millions of metres per second.
 */
const MICHELSON = `
  850 740 900 1070 930 850 950 980 980 880 1000 980 930 650 760 810 1000 1000 960 960 960 940 960 940 880 800 850 880 900 840 830 790 810
  880 880 830 800 790 760 800 880 880 880 860 720 720 620 860 970 950 880 910 850 870 840 840 850 840 840 840 890 810 810 820 800 770 760
  740 750 760 910 920 890 860 880 720 840 850 850 780 890 840 780 810 760 810 790 810 820 850 870 870 810 740 810 940 950 800 810 870`
  .trim()
  .split(/\s+/)
  .map((text) => Number(`${299_000 + Number(text)}e-3`))

/**
 * NIST Statistical Reference Datasets, univariate summary statistics, with their certified values.
 */
const CERTIFIED = [
  { name: 'Michelso', values: MICHELSON, mean: 299.8524, sd: 0.0790105478190518, least: 13 },
  { name: 'NumAcc1', values: [10_000_001, 10_000_003, 10_000_002], mean: 10_000_002, sd: 1, least: 15 },
  { name: 'NumAcc2', values: alternating(1.2, 1.1, 1.3), mean: 1.2, sd: 0.1, least: 14 },
  // A double near a million holds ten digits of its tenths, near ten million nine: less is left of
  // a deviation of 0.1, whatever the formula.
  { name: 'NumAcc3', values: alternating(1_000_000.2, 1_000_000.1, 1_000_000.3), mean: 1_000_000.2, sd: 0.1, least: 9 },
  { name: 'NumAcc4', values: alternating(10_000_000.2, 10_000_000.1, 10_000_000.3), mean: 10_000_000.2, sd: 0.1, least: 8 },
]

describe('mean and standard deviation', () => {
  it.each(CERTIFIED)('agree with what NIST certifies for $name', ({ values, mean: wanted, sd, least }) => {
    expect(digits(mean(values), wanted)).toBeGreaterThanOrEqual(14.5)
    expect(digits(standardDeviation(values), sd)).toBeGreaterThanOrEqual(least - 0.5)
  })

  it('carry what additions lose', () => {
    expect(sum([1, 1e100, 1, -1e100])).toBe(2)
    expect(sum([1e308, 1e308])).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('the critical value of Student', () => {
  // scipy.stats.t.ppf 1.17.1; those of the first five lines stand in printed tables, too.
  it.each([
    [0.95, 1, 12.706204736174694],
    [0.95, 4, 2.7764451051977934],
    [0.95, 9, 2.262157162798205],
    [0.95, 120, 1.9799304050824402],
    [0.99, 5, 4.032142983555228],
    [0.95, 1e6, 1.959966356814107],
    [0.9, 7.5, 1.8757474792112878],
    [0.5, 3, 0.7648923284043444],
  ])('of %s with %s degrees of freedom is %s', (confidence, freedom, wanted) => {
    expect(digits(criticalT(confidence, freedom), wanted)).toBeGreaterThan(9.5)
  })
})

describe('summarize', () => {
  it('has the percentiles of definition 7 of Hyndman and Fan', () => {
    // numpy.quantile 2.4.6 of the same values.
    const { min, p5, p25, median, p75, p95, max } = summarize([10.6, 10.2, 10.4, 12, 10.1, 10.9, 11]) ?? {}
    for (const [at, wanted] of [10.13, 10.3, 10.6, 10.95, 11.7].entries()) expect([p5, p25, median, p75, p95][at]).toBeCloseTo(wanted, 12)
    expect([min, max]).toEqual([10.1, 12])
  })

  it('describes a sample with the interval of its mean', () => {
    // scipy.stats.t.interval and numpy.std, 1.17.1 and 2.4.6.
    const { n, mean: center, sd, cv, ci } = summarize([10.2, 10.9, 10.4, 11, 10.1, 10.6, 12]) ?? {}
    expect(n).toBe(7)
    expect(center).toBeCloseTo(10.742857142857144, 12)
    expect(sd).toBeCloseTo(0.6477065767180458, 12)
    expect(cv).toBeCloseTo(0.6477065767180458 / 10.742857142857144, 12)
    expect(ci?.[0]).toBeCloseTo(10.143828469221823, 9)
    expect(ci?.[1]).toBeCloseTo(11.341885816492464, 9)
  })

  it('has the interval that NIST publishes for its heat flow meter', () => {
    // NIST/SEMATECH e-Handbook of Statistical Methods, section 1.3.5.2 (ZARR13.DAT): 195 values of
    // this mean and deviation, rounded to six decimals.
    const any = Array.from({ length: 195 }, (_, at) => Math.sin(at))
    const [center, spread] = [mean(any), standardDeviation(any)]
    const [low, high] = meanInterval(any.map((value) => 9.26146 + ((value - center) / spread) * 0.022789)) ?? []
    expect(Math.abs((low ?? 0) - 9.258242)).toBeLessThan(1e-6)
    expect(Math.abs((high ?? 0) - 9.264679)).toBeLessThan(1e-6)
  })

  it('says nothing of what cannot be told', () => {
    expect(summarize([])).toBeUndefined()
    expect(summarize([3])).toMatchObject({ n: 1, mean: 3, sd: null, cv: null, ci: null, min: 3, median: 3, max: 3 })
    expect(summarize([-1, 1])).toMatchObject({ mean: 0, cv: null })
    expect(meanInterval([2, 2])).toEqual([2, 2])
  })

  it('has intervals that hold the mean as often as they say', () => {
    // Of 2,000 intervals of 95 %, 1,900 hold it, give or take 4 standard deviations of 9.7.
    const random = generator()
    let held = 0
    for (let trial = 0; trial < 2000; trial++) {
      const [low, high] = meanInterval(Array.from({ length: 6 }, () => normal(random))) ?? [0, 0]
      if (low <= 0 && high >= 0) held++
    }
    expect(held).toBeGreaterThan(1861)
    expect(held).toBeLessThan(1939)
  })
})

describe('outliers', () => {
  it('are the values with a modified z-score over 3.5', () => {
    // Median 3.1, median deviation 0.1: scores 0.6745 * 0.6 / 0.1 = 4.05 and 0.6745 * 0.5 / 0.1 =
    // 3.37.
    expect(outliers([3.1, 3, 3.2, 3.1, 3.7, 3, 3.2])).toEqual([4])
    expect(outliers([3.1, 3, 3.2, 3.1, 3.6, 3, 3.2])).toEqual([])
  })

  it('are found where most values are equal, and are none where all are', () => {
    expect(outliers([5, 5, 5, 5, 5, 5, 5, 5, 5, 9])).toEqual([9])
    expect(outliers([5, 5, 5])).toEqual([])
    expect(outliers([])).toEqual([])
  })
})
