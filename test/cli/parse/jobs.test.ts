import { describe, expect, it } from 'vitest'
import { parseJobs } from '../../../dist/src/cli/parse/option-values.js'

describe('--jobs', () => {
  it.each([
    ['1', 8, 1],
    ['1024', 8, 1024],
    ['50%', 8, 4],
    ['100%', 3, 3],
    ['50%', 3, 2],
    ['1%', 8, 1],
  ])('%s of %d cores is %d', (text, cores, expected) => {
    expect(parseJobs(text, cores)).toBe(expected)
  })

  it.each(['0', '1025', '-1', '1.5', '', '%', '0%', '101%', '4x', '0x4', ' 4', 'all'])('%j is refused', (text) => {
    expect(() => parseJobs(text, 8)).toThrow('1 to 1024, or a share of the cores')
  })
})
