import { describe, expect, it } from 'vitest'
import { parseDuration, parseMemory, parseRetries } from '../../../dist/src/cli/parse/option-values.js'

describe('a duration', () => {
  it.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['1.5m', 90_000],
    ['2 h', 7_200_000],
  ])('%s is %d ms', (text, ms) => expect(parseDuration(text)).toBe(ms))

  it.each([
    ['30', /The unit is missing: write 30ms, 30s, 30m, 30h\./],
    ['30x', /"x", at position 3, is not a unit: use ms, s, m, h\./],
    ['', /Give a number and a unit/],
    ['-3s', /Give a number and a unit/],
    ['0s', /more than 0/],
  ])('is not %j', (text, message) => expect(() => parseDuration(text)).toThrow(message))
})

describe('an amount of memory', () => {
  it.each([
    ['256MB', 256],
    ['1.5gb', 1536],
  ])('%s is %d megabytes', (text, megabytes) => expect(parseMemory(text)).toBe(megabytes))

  it.each([
    ['256', /write 256MB, 256GB/],
    ['8MB', /at least 16MB/],
    ['1TB', /"TB", at position 2, is not a unit/],
  ])('is not %j', (text, message) => expect(() => parseMemory(text)).toThrow(message))
})

it('counts further attempts in whole numbers', () => {
  expect([parseRetries('0'), parseRetries('3')]).toEqual([0, 3])
  for (const text of ['-1', '1.5', 'x', '']) expect(() => parseRetries(text)).toThrow(/whole number/)
})
