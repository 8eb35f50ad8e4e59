import { describe, expect, it } from 'vitest'
import { formatAxis, summarizeAxes } from '../../dist/src/cli/inspect/axes.js'
import { grid } from '../../dist/src/spaces/grid.js'
import { list } from '../../dist/src/spaces/list.js'
import { range } from '../../dist/src/spaces/range.js'
import { repeat } from '../../dist/src/spaces/repeat.js'

describe('the params of an experiment', () => {
  it('are the different values of all its spaces', () => {
    const spaces = [repeat(grid({ n: range(3), by: ['sgd', null] }), 2), list([{ n: 7 }, { n: 1, other: { a: 1 } }, { other: { a: 1 } }])]
    expect(summarizeAxes(spaces).map(formatAxis)).toEqual(['0, 1, 2, 7 (4 values)', '"sgd", null (2 values)', '{ a: 1 } (1 value)'])
  })

  it('are cut where there are many', () => {
    expect(summarizeAxes([grid({ n: range(100) })]).map(formatAxis)).toEqual(['0, 1, 2, 3, 4, … 99 (100 values)'])
  })

  it('are said to be incomplete where there are too many points to look at', () => {
    const [first, last] = summarizeAxes([grid({ a: range(50), b: range(100_000) })]).map(formatAxis)
    expect(first).toBe('0, 1, 2, 3, 4, … (at least 10 values)')
    expect(last).toBe('0, 1, 2, 3, 4, … (at least 100,000 values)')
  })
})
