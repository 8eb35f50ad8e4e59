import { describe, expect, it } from 'vitest'
import { formatCount, formatRate } from '../../../dist/src/cli/terminal/number.js'
import { formatDuration, formatSeconds } from '../../../dist/src/cli/terminal/time.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

describe('a duration', () => {
  it.each([
    [0, '0 ms'],
    [0.012345, '0.012 ms'],
    [0.9999, '1 ms'],
    [5.25, '5.3 ms'],
    [9.96, '10 ms'],
    [340.4, '340 ms'],
    [999.6, '1.0 s'],
    [5240, '5.2 s'],
    [59_400, '59 s'],
    [59_600, '1 min'],
    [200_000, '3 min 20 s'],
    [HOUR - 400, '1 h'],
    [2 * HOUR + 5 * MINUTE, '2 h 5 min'],
    [24 * HOUR - 20_000, '1 d'],
    [76 * HOUR, '3 d 4 h'],
  ])('of %d ms is %s', (ms, expected) => {
    expect(formatDuration(ms)).toBe(expected)
  })

  it.each([
    [-5, '1 s'],
    [400, '1 s'],
    [4600, '5 s'],
    [9600, '10 s'],
    [200_000, '3 min 20 s'],
  ])('that is left, of %d ms, is in whole seconds %s', (ms, expected) => {
    expect(formatSeconds(ms)).toBe(expected)
  })
})

describe('a rate', () => {
  it.each([
    [412_345, '412,345 runs/s'],
    [9.96, '10 runs/s'],
    [3.21, '3.2 runs/s'],
    [0.2, '12 runs/min'],
    [0.0005, '1.8 runs/h'],
  ])('of %d is %s', (perSecond, expected) => {
    expect(formatRate(perSecond)).toBe(expected)
  })
})

describe('a count', () => {
  it('groups digits and declines its noun', () => {
    expect([formatCount(1234567), formatCount(1, 'run'), formatCount(0, 'run'), formatCount(1000, 'run')]).toEqual([
      '1,234,567',
      '1 run',
      '0 runs',
      '1,000 runs',
    ])
  })
})
