import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { progressLine } from '../../../dist/src/cli/execute/progress-line.js'

const counts = { done: 4509, failed: 3, timeout: 0, crashed: 0 }
const event = { total: 10_000, skipped: 0, counts, ended: 4512, elapsed: 4000, busy: 7000, rate: 1203, eta: 5000 }
const at = { width: 79, age: 0, elapsed: 4000 }

describe('the progress line', () => {
  it('tells share, runs, rate, time left and what went wrong', () => {
    expect(progressLine(event, at)).toBe(' 45%  4,512/10,000  1,203 runs/s  ETA 5 s  3 failed')
  })

  it('tells the time that has passed while the time left means nothing', () => {
    expect(progressLine({ ...event, eta: null }, { ...at, elapsed: 2000 })).toBe(' 45%  4,512/10,000  1,203 runs/s  2 s  3 failed')
    const begun = { ...event, counts: { ...counts, done: 0, failed: 0 }, ended: 0, rate: 0, eta: null }
    expect(progressLine(begun, { ...at, elapsed: 10 })).toBe('  0%  0/10,000')
  })

  it('counts the time left down between events', () => {
    expect(progressLine(event, { ...at, age: 3000 })).toContain('ETA 2 s')
    // Over the time that was expected: what has passed is known, what is left is not.
    expect(progressLine(event, { ...at, age: 6000, elapsed: 10_000 })).toContain('runs/s  10 s  3 failed')
  })

  it('does not say 100 % before all is done', () => {
    expect(progressLine({ ...event, ended: 9999 }, at)).toMatch(/^ 99%/)
    expect(progressLine({ ...event, ended: 10_000 }, at)).toMatch(/^100%/)
  })

  it('gives up rate, time left and runs where there is no room, in this order', () => {
    expect(progressLine(event, { ...at, width: 40 })).toBe(' 45%  4,512/10,000  ETA 5 s  3 failed')
    expect(progressLine(event, { ...at, width: 30 })).toBe(' 45%  4,512/10,000  3 failed')
    expect(progressLine(event, { ...at, width: 20 })).toBe(' 45%  3 failed')
  })

  it('is never wider than it may be', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(1e9), fc.double({ min: 0, max: 1e9, noNaN: true }), (width, total, rate) => {
        expect(progressLine({ ...event, total, rate }, { ...at, width }).length).toBeLessThanOrEqual(width)
      }),
    )
  })
})
