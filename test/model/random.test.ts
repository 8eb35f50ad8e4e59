import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRandom, type Random, seedOf } from '../../dist/src/model/random.js'

const SEED = { a: 1, b: 2, c: 3, d: 4 }
const words = fc.nat(2 ** 32 - 1)
const seeds = fc.record({ a: words, b: words, c: words, d: words })

function draw<T>(count: number, next: () => T): T[] {
  return Array.from({ length: count }, next)
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

function chiSquare(counts: readonly number[]): number {
  const expected = mean(counts)
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}

describe('createRandom', () => {
  test('gives the same numbers for the same seed, forever', () => {
    const random = createRandom(SEED)
    expect(draw(3, random)).toEqual([0.9516474541570212, 0.35151142419818193, 0.48579512817748094])
    expect(draw(3, () => random.uniform(-1, 1))).toEqual([-0.06724975957472235, -0.38477605359973244, -0.9364320139970523])
    expect(draw(5, () => random.integer(0, 100))).toEqual([1, 48, 98, 54, 23])
    expect(draw(3, () => random.normal(10, 2))).toEqual([9.9440308815805, 8.115170049258492, 11.856858630147064])
    expect(draw(5, () => random.choice(['a', 'b', 'c'])).join('')).toBe('baacc')
    expect(random.shuffle([1, 2, 3, 4, 5, 6])).toEqual([2, 3, 1, 6, 5, 4])
  })

  test('is uniform in [0, 1), and uses 53 bits', () => {
    const values = draw(1e6, createRandom(SEED))
    expect(values.every((value) => value >= 0 && value < 1 && Number.isInteger(value * 2 ** 53))).toBe(true)
    expect(values.some((value) => (value * 2 ** 53) % 2 === 1)).toBe(true)
    // Standard errors: of the mean sqrt(1/12 / n) = 2.9e-4, of the mean square sqrt((1/5 - 1/9) /
    // n) = 3.0e-4; five of them are allowed.
    expect(Math.abs(mean(values) - 1 / 2)).toBeLessThan(5 * 2.9e-4)
    expect(Math.abs(mean(values.map((value) => value * value)) - 1 / 3)).toBeLessThan(5 * 3e-4)
  })

  test('works from every seed, that of zeros included, and differs between them', () => {
    const streams = new Set<string>()
    const zero = { a: 0, b: 0, c: 0, d: 0 }
    streams.add(draw(2, createRandom(zero)).join())
    expect(mean(draw(1000, createRandom(zero)))).toBeGreaterThan(0.4)
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = createRandom(seed)
        expect(draw(20, random)).toEqual(draw(20, createRandom(seed)))
        expect(new Set(draw(20, random)).size).toBe(20)
      }),
    )
  })

  test('gives distinct streams for 10^5 seeds that differ in single bits', () => {
    const first = new Set<number>()
    let count = 0
    // All seeds with one or two bits of 128 set, then those with three until there are enough.
    for (let x = 0; x < 128 && count < 1e5; x++) {
      for (let y = 0; y <= x && count < 1e5; y++) {
        for (let z = 0; z <= y && count < 1e5; z++) {
          const bits = [0, 0, 0, 0]
          for (const bit of new Set([x, y, z])) bits[bit >> 5] = ((bits[bit >> 5] ?? 0) | (1 << (bit & 31))) >>> 0
          const [a = 0, b = 0, c = 0, d = 0] = bits
          if (x === y && y !== z) continue // the same set of bits as z, z, x
          first.add(createRandom({ a, b, c, d })())
          count++
        }
      }
    }
    // Of 10^5 numbers of 53 bits two are equal by chance with a probability of 6e-7.
    expect(count).toBe(1e5)
    expect(first.size).toBe(1e5)
  })

  test('does not correlate the first numbers of seeds that differ in one bit', () => {
    for (let bit = 0; bit < 128; bit++) {
      const products: number[] = []
      for (let i = 0; i < 1000; i++) {
        const state = [i, 0, 0, 0]
        const first = createRandom({ a: i, b: 0, c: 0, d: 0 })()
        state[bit >> 5] = ((state[bit >> 5] ?? 0) ^ (1 << (bit & 31))) >>> 0
        const [a = 0, b = 0, c = 0, d = 0] = state
        products.push((first - 0.5) * (createRandom({ a, b, c, d })() - 0.5))
      }
      // The product of two independent ones has a standard deviation of 1/12, its mean of 1,000 one
      // of 2.6e-3; five are allowed in 128 tests.
      expect(Math.abs(mean(products))).toBeLessThan(5 * 2.7e-3)
    }
  })
})

describe('uniform', () => {
  test('stays within its bounds, even where they are neighbours', () => {
    const bounds = fc.tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.double({ noNaN: true, noDefaultInfinity: true }))
    fc.assert(
      fc.property(seeds, bounds, (seed, [one, other]) => {
        const [low, high] = one < other ? [one, other] : [other, one]
        fc.pre(low < high && Number.isFinite(high - low))
        for (const value of draw(10, () => createRandom(seed).uniform(low, high))) expect(value >= low && value < high).toBe(true)
      }),
    )
    const random = createRandom(SEED)
    expect(new Set(draw(100, () => random.uniform(1, 1 + Number.EPSILON)))).toEqual(new Set([1]))
  })

  test.each([
    [1, 1],
    [2, 1],
    [Number.NaN, 1],
    [0, Number.POSITIVE_INFINITY],
    [-1.7e308, 1.7e308],
  ])('refuses %d and %d, and names them', (low, high) => {
    const attempt = () => createRandom(SEED).uniform(low, high)
    expect(attempt).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }))
    expect(attempt).toThrow(`random.uniform(${low}, ${high})`)
  })
})

describe('integer', () => {
  test.each([
    [0, 2],
    [-3, 4],
    [1, 7],
    [0, 100],
    [-(2 ** 40), -(2 ** 40) + 12],
  ])('is equally likely to be any from %d to below %d', (low, high) => {
    const random = createRandom(SEED)
    const counts = new Array<number>(high - low).fill(0)
    for (let i = 0; i < 2e5; i++) {
      const at = random.integer(low, high) - low
      counts[at] = (counts[at] ?? 0) + 1
    }
    // Chi-square with k - 1 degrees of freedom has mean k - 1 and variance 2 (k - 1); five standard
    // deviations and a margin for the tail of few degrees.
    const degrees = high - low - 1
    expect(counts.length).toBe(high - low)
    expect(chiSquare(counts)).toBeLessThan(degrees + 5 * Math.sqrt(2 * degrees) + 10)
  })

  test('has no bias where the number of values does not divide 2^53', () => {
    const random = createRandom(SEED)
    const span = 6004799503160661 // two thirds of 2^53: without drawing again the lower half would come twice as often
    const below = draw(1e5, () => random.integer(0, span)).filter((value) => value < span / 2).length
    // The standard error of a share of 1/2 among 10^5 is 1.6e-3; five are allowed.
    expect(Math.abs(below / 1e5 - 0.5)).toBeLessThan(5 * 1.6e-3)
  })

  test('covers all safe integers, and single values', () => {
    const random = createRandom(SEED)
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.maxSafeInteger(), (one, other) => {
        const [low, high] = one < other ? [one, other] : [other, one]
        fc.pre(low < high && Number.isSafeInteger(high - low))
        const value = random.integer(low, high)
        expect(Number.isSafeInteger(value) && value >= low && value < high).toBe(true)
      }),
    )
    expect(random.integer(5, 6)).toBe(5)
  })

  test.each([
    [1, 1],
    [2, 1],
    [0.5, 2],
    [0, 2 ** 53],
    [-(2 ** 52) - 1, 2 ** 52],
    [Number.NaN, 1],
  ])('refuses %d and %d, and names them', (low, high) => {
    const attempt = () => createRandom(SEED).integer(low, high)
    expect(attempt).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }))
    expect(attempt).toThrow(`random.integer(${low}, ${high})`)
  })
})

describe('normal', () => {
  test('has the moments of the normal distribution', () => {
    const random = createRandom(SEED)
    const values = draw(1e6, () => random.normal())
    // Moments 1 to 4 are 0, 1, 0, 3; their standard errors sqrt((m_2k - m_k^2) / n) are 0.001,
    // 0.0014, 0.0039, 0.0098; five of them are allowed.
    expect(Math.abs(mean(values))).toBeLessThan(0.005)
    expect(Math.abs(mean(values.map((x) => x * x)) - 1)).toBeLessThan(0.007)
    expect(Math.abs(mean(values.map((x) => x * x * x)))).toBeLessThan(0.02)
    expect(Math.abs(mean(values.map((x) => x * x * x * x)) - 3)).toBeLessThan(0.049)
    // Share beyond 3 standard deviations: 0.0027, standard error 5.2e-5.
    expect(Math.abs(values.filter((x) => Math.abs(x) > 3).length / 1e6 - 0.0027)).toBeLessThan(5 * 5.2e-5)
    // Neighbours come in pairs from one point; their correlation has a standard error of 0.001.
    expect(Math.abs(mean(values.slice(1).map((x, i) => x * (values[i] ?? 0))))).toBeLessThan(0.005)
  })

  test('scales by mean and deviation', () => {
    const [one, other] = [createRandom(SEED), createRandom(SEED)]
    for (let i = 0; i < 10; i++) expect(one.normal(10, 2)).toBe(10 + 2 * other.normal())
    expect(one.normal(7, 0)).toBe(7)
  })

  test.each([
    [Number.NaN, 1],
    [0, -1],
    [0, Number.POSITIVE_INFINITY],
  ])('refuses mean %d with deviation %d', (mu, sigma) => {
    expect(() => createRandom(SEED).normal(mu, sigma)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }))
  })
})

describe('choice and shuffle', () => {
  test('choice takes every value equally often, from arrays, strings and typed arrays', () => {
    const random = createRandom(SEED)
    const counts = { a: 0, b: 0, c: 0 }
    for (let i = 0; i < 3e4; i++) counts[random.choice(['a', 'b', 'c'] as const)]++
    // Two degrees of freedom: 27.6 is exceeded with a probability of 1e-6.
    expect(chiSquare(Object.values(counts))).toBeLessThan(27.6)
    expect('xyz').toContain(random.choice('xyz'))
    expect(random.choice(new Float64Array([2.5]))).toBe(2.5)
    expect(() => random.choice([])).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }))
  })

  test('shuffle permutes in place and returns the same array', () => {
    fc.assert(
      fc.property(seeds, fc.array(fc.integer()), (seed, values) => {
        const shuffled = [...values]
        expect(createRandom(seed).shuffle(shuffled)).toBe(shuffled)
        expect(shuffled.sort((a, b) => a - b)).toEqual([...values].sort((a, b) => a - b))
      }),
    )
  })

  test('shuffle makes every order equally likely', () => {
    const random = createRandom(SEED)
    const counts = new Map<string, number>()
    for (let i = 0; i < 24_000; i++) {
      const order = random.shuffle([1, 2, 3, 4]).join('')
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    expect(counts.size).toBe(24)
    // 23 degrees of freedom: 72.5 is exceeded with a probability of 5e-7.
    expect(chiSquare([...counts.values()])).toBeLessThan(72.5)
  })

  test('methods work without their object', () => {
    const { integer, shuffle, choice }: Random = createRandom(SEED)
    expect([integer(0, 1), shuffle([1]), choice([2])]).toEqual([0, [1], 2])
  })
})

describe('seedOf', () => {
  const key = { a: 5, b: 6, c: 7, d: 8 }

  test('gives the same seed for the same experiment seed, key and ordinal, forever', () => {
    expect(seedOf(0, key, 1)).toEqual({ a: -849846426, b: -1193904737, c: 381572741, d: -533798168 })
    expect(seedOf('paper', key, 1)).toEqual({ a: -602034728, b: 128542272, c: -1938281411, d: -282609260 })
    expect(seedOf(-0, key, 1)).toEqual(seedOf(0, key, 1))
  })

  test('differs when any of them does', () => {
    const all = [
      seedOf(0, key, 1),
      seedOf(1, key, 1),
      seedOf('1', key, 1),
      seedOf(0.5, key, 1),
      seedOf(0, { ...key, d: 9 }, 1),
      seedOf(0, key, 2),
      seedOf(0, key, 2 ** 32 + 1),
    ]
    for (const word of ['a', 'b', 'c', 'd'] as const) expect(new Set(all.map((seed) => seed[word])).size).toBe(all.length)
  })

  test('refuses seeds and ordinals that are not what they should be', () => {
    for (const seed of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => seedOf(seed, key, 1)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT', value: seed }))
    }
    for (const ordinal of [-1, 0.5])
      expect(() => seedOf(0, key, ordinal)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }))
  })
})
