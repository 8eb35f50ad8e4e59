import { describe, expect, it } from 'vitest'
import { bootstrapInterval, cliffsDelta, compareSamples, fiellerInterval } from '../../dist/src/statistics/compare-samples.js'
import { generator, normal } from '../fixtures/random.js'

const REFERENCE = [12.1, 11.9, 12.4, 12, 13.1, 11.8, 12.2, 12.6]
const SAMPLE = [10.2, 10.9, 10.4, 11, 10.1, 10.6, 12]

describe('a comparison of two samples', () => {
  it('has the ratio of the means with the interval of Fieller', () => {
    // By SciPy 1.17.1: the two roots of the test statistic of mean(sample) - ratio *
    // mean(reference), by brentq.
    const { ratio, ratioCi } = compareSamples(REFERENCE, SAMPLE)
    expect(ratio).toBeCloseTo(0.8760739769914083, 12)
    expect(ratioCi?.[0]).toBeCloseTo(0.825663075460789, 9)
    expect(ratioCi?.[1]).toBeCloseTo(0.9278326322392512, 9)
  })

  it('has the ratio of the medians with the interval of a bootstrap', () => {
    // scipy.stats.bootstrap 1.17.1, 200,000 resamples, method percentile; the ends are differences
    // of few values, hence discrete.
    const { medianRatio, medianRatioCi } = compareSamples(REFERENCE, SAMPLE)
    expect(medianRatio).toBeCloseTo(0.8724279835390947, 12)
    expect(medianRatioCi?.[0]).toBeCloseTo(0.8253968253968255, 2)
    expect(medianRatioCi?.[1]).toBeCloseTo(0.9166666666666666, 2)
  })

  it('has the effect size of Cliff', () => {
    // 2 U / (m n) - 1 with U by scipy.stats.mannwhitneyu 1.17.1.
    expect(compareSamples(REFERENCE, SAMPLE)).toMatchObject({ delta: expect.closeTo(-0.9107142857142857, 12), effect: 'large' })
    expect(cliffsDelta([1, 2], [3, 4])).toBe(1)
    expect(cliffsDelta([3, 4], [1, 2])).toBe(-1)
    expect(cliffsDelta([1, 2, 2, 3], [2])).toBe(0)
    expect(compareSamples([1, 2, 2, 3], [2, 2]).effect).toBe('negligible')
  })

  it('counts as Cliff defines it, value by value', () => {
    const random = generator()
    const draw = (n: number) => Array.from({ length: n }, () => Math.floor(random() * 8))
    for (let trial = 0; trial < 200; trial++) {
      const [reference, sample] = [draw(1 + Math.floor(random() * 9)), draw(1 + Math.floor(random() * 9))]
      const signs = sample.flatMap((value) => reference.map((other) => Math.sign(value - other)))
      expect(cliffsDelta(reference, sample)).toBeCloseTo(signs.reduce((sum, sign) => sum + sign, 0) / signs.length, 12)
    }
  })

  it('has intervals that hold the ratio as often as they say, of unequal samples with unequal spread', () => {
    // Of 2,000 intervals of 95 %, 1,900 hold it, give or take 4 standard deviations of 9.7; those
    // of medians are approximate.
    const random = generator()
    const draw = (n: number, center: number, spread: number) => Array.from({ length: n }, () => center + spread * normal(random))
    const held = { means: 0, medians: 0 }
    for (let trial = 0; trial < 2000; trial++) {
      const [reference, sample] = [draw(8, 10, 1), draw(12, 15, 3)]
      const [low, high] = fiellerInterval(reference, sample) ?? [0, 0]
      if (low <= 1.5 && high >= 1.5) held.means++
      if (trial % 10 > 0) continue
      const [least, most] = bootstrapInterval(reference, sample) ?? [0, 0]
      if (least <= 1.5 && most >= 1.5) held.medians++
    }
    expect(held.means).toBeGreaterThan(1861)
    expect(held.means).toBeLessThan(1939)
    expect(held.medians / 200).toBeGreaterThan(0.9)
  })

  it('gives the same for the same seed, whatever the order of the values', () => {
    const again = bootstrapInterval(REFERENCE.toReversed(), SAMPLE, { seed: 1 })
    expect(again).toEqual(compareSamples(REFERENCE, SAMPLE).medianRatioCi)
    const wide = Array.from({ length: 50 }, (_, at) => 1 + Math.sin(at) / 3)
    expect(bootstrapInterval(wide, wide, { seed: 2 })).not.toEqual(bootstrapInterval(wide, wide, { seed: 3 }))
  })

  it('says nothing of what cannot be told', () => {
    expect(compareSamples([2], [4])).toMatchObject({ ratio: 2, ratioCi: null, medianRatio: 2, medianRatioCi: null })
    expect(compareSamples([0, 0], [1, 2])).toMatchObject({ ratio: null, ratioCi: null, medianRatio: null, medianRatioCi: null })
    // A reference that may well be zero: the ratio may be anything.
    expect(fiellerInterval([-1, 1.2], [1, 2])).toBeNull()
    expect(fiellerInterval([2, 2], [4, 4])).toEqual([2, 2])
  })
})
