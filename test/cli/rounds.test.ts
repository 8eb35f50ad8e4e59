import { describe, expect, it } from 'vitest'
import { isMeasured, repeatsFor, roundsOf } from '../../dist/src/cli/execute/rounds.js'

const least = { runs: 10, time: 3000 }
const sample = (x: number, { n = 0, each = 1, failed = 0 } = {}) => ({
  params: { x },
  values: Array<number>(n).fill(each),
  runs: Array.from({ length: n }, (_, at) => at),
  wall: n * each,
  failed,
})

describe('the rounds of a benchmark', () => {
  it('are as many as the least until all have been measured so often, then as many as the time takes', () => {
    expect(repeatsFor(sample(1), least)).toBe(10)
    expect(repeatsFor(sample(1, { n: 4, each: 1000 }), least)).toBe(10)
    expect(repeatsFor(sample(1, { n: 10, each: 300 }), least)).toBe(10)
    // 2,900 ms are missing, of 10 each, and a twentieth more.
    expect(repeatsFor(sample(1, { n: 10, each: 10 }), least)).toBe(10 + Math.ceil(290 * 1.05))
  })

  it('leave a configuration alone that fails', () => {
    expect(repeatsFor(sample(1, { n: 0, failed: 10 }), least)).toBe(10)
    expect(repeatsFor(sample(1, { n: 9, failed: 3 }), least)).toBe(12)
  })

  it('hold all configurations that are not measured for long enough, in their order, and those that were as often as they were', () => {
    const samples = [sample(1, { n: 1, each: 1 }), sample(2, { n: 3, each: 2000 })]
    const space = roundsOf(samples, { runs: 1, time: 4 })
    const points = Array.from({ length: space.size }, (_, at) => space.at(at))
    expect(points.map(({ params, occurrence }) => [params.x, occurrence])).toEqual([
      [1, 0],
      [2, 0],
      [1, 1],
      [2, 1],
      [1, 2],
      [2, 2],
      [1, 3],
      [1, 4],
    ])
    expect(isMeasured(samples, { runs: 1, time: 4 })).toBe(false)
    expect(isMeasured(samples, { runs: 1, time: 1 })).toBe(true)
  })
})
