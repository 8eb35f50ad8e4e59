import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ChunkSizer } from '../../dist/src/coordinator/chunk-size.js'
import { planRuns, reasonFor } from '../../dist/src/coordinator/plan.js'
import { ProgressMeter } from '../../dist/src/coordinator/progress.js'
import { retryPolicy } from '../../dist/src/coordinator/retries.js'
import { RunSet } from '../../dist/src/coordinator/run-set.js'
import { timeLeft } from '../../dist/src/model/time-left.js'

describe('the size of a chunk', () => {
  it('is at least one run and never more than what remains or 10,000', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 64 }),
        fc.array(fc.record({ runs: fc.integer({ min: 0, max: 4000 }), ms: fc.double({ min: 0, max: 1e6, noNaN: true }) })),
        fc.integer({ min: 1, max: 1e7 }),
        (workers, seen, remaining) => {
          const sizer = new ChunkSizer(workers)
          for (const one of seen) sizer.observe(one)
          const size = sizer.next(remaining)
          expect(Number.isInteger(size) && size >= 1 && size <= Math.min(remaining, 10_000)).toBe(true)
          const underWay = sizer.underWay(remaining)
          expect(underWay === workers || underWay === 2 * workers).toBe(true)
        },
      ),
    )
  })

  it('is one run where runs are slow, and then none waits behind another', () => {
    const sizer = new ChunkSizer(2)
    sizer.observe({ runs: 2, ms: 400 })
    expect([sizer.next(1000), sizer.underWay(1000)]).toEqual([1, 2])
  })

  it('grows to 10,000 where runs are fast, by at most a factor of eight a step', () => {
    const sizer = new ChunkSizer(2)
    let last = 4
    for (let i = 0; i < 10; i++) {
      const size = sizer.next(1e6)
      expect(size).toBeLessThanOrEqual(last * 8)
      sizer.observe({ runs: size, ms: size * 0.002 })
      last = size
    }
    expect([last, sizer.underWay(1e6)]).toEqual([10_000, 4])
  })

  it('gets small near the end, so that workers end together', () => {
    const sizer = new ChunkSizer(2)
    sizer.observe({ runs: 4000, ms: 40 })
    expect(sizer.next(4000)).toBe(1000)
    expect(sizer.underWay(4000)).toBe(2)
  })

  it('ends late where it takes longer than was expected, between 20 and 250 ms', () => {
    const sizer = new ChunkSizer(2)
    expect(sizer.limit(32)).toBe(250)
    sizer.observe({ runs: 10, ms: 20 })
    expect([1, 10, 40, 1000].map((runs) => sizer.limit(runs))).toEqual([20, 60, 240, 250])
  })

  it('is three milliseconds of runs at the least, since a chunk costs more than one by itself', () => {
    const sizer = new ChunkSizer(2)
    sizer.observe({ runs: 4000, ms: 40 })
    expect([400, 50].map((remaining) => sizer.next(remaining))).toEqual([300, 50])
  })
})

describe('the plan', () => {
  const results = [
    { run: 0, execution: 1, status: 'done', attempt: 1 },
    { run: 1, execution: 1, status: 'failed', attempt: 1 },
    { run: 2, execution: 2, status: 'done', attempt: 1 },
    { run: 3, execution: 2, status: 'failed', attempt: 1 },
  ] as const
  const planned = (ordinal: number, includeFailed: boolean) => {
    const { runs, withRow, skipped } = planRuns(results, {
      size: 6,
      ordinal,
      includeFailed,
      only: undefined,
      retries: retryPolicy(0),
    })
    return { runs: runs.ranges(0, 6, 6), withRow: withRow.ranges(0, 6, 6), skipped }
  }

  it('resumes: skips what has a result in this execution, and what failed in an earlier one', () => {
    expect(planned(2, false)).toEqual({
      runs: [
        [0, 1],
        [4, 6],
      ],
      withRow: [[0, 4]],
      skipped: 3,
    })
  })

  it('executes anew: all but what failed before', () => {
    expect(planned(3, false)).toEqual({
      runs: [
        [0, 1],
        [2, 3],
        [4, 6],
      ],
      withRow: [[0, 4]],
      skipped: 2,
    })
  })

  it('has no result yet of what failed in this execution and may be tried again, and counts on', () => {
    const { runs, attempts } = planRuns(results, {
      size: 6,
      ordinal: 2,
      includeFailed: false,
      only: undefined,
      retries: retryPolicy({ failed: 1 }),
    })
    expect([runs.ranges(0, 6, 6), [...attempts]]).toEqual([
      [
        [0, 1],
        [3, 6],
      ],
      [[3, 2]],
    ])
  })

  it('says of every run why it is executed or not', () => {
    const stale = RunSet.none(9)
    for (const run of [1, 4]) stale.add(run)
    const terms = { size: 9, known: 6, ordinal: 2, includeFailed: false, only: undefined, retries: retryPolicy(0), stale }
    const { runs, reasons, skipped, made } = planRuns(results, terms)
    expect(runs.ranges(0, 9, 9)).toEqual([
      [0, 1],
      [5, 9],
    ])
    expect(reasons).toEqual({ new: 3, pending: 1, earlier: 1, again: 0, done: 1, failed: 1, timeout: 0, crashed: 0, stale: 2 })
    expect({ skipped, made }).toEqual({ skipped: 2, made: 2 })
    const byRun = new Map<number, (typeof results)[number]>(results.map((result) => [result.run, result]))
    const counted = { new: 0, pending: 0, earlier: 0, again: 0, done: 0, failed: 0, timeout: 0, crashed: 0, stale: 0 }
    for (let run = 0; run < 9; run++) counted[reasonFor(run, byRun.get(run), terms)]++
    expect(counted).toEqual(reasons)
  })

  it('executes nothing but what is to be tried again, where it is told so', () => {
    const again = new Set(['failed'] as const)
    const terms = { size: 6, ordinal: 2, includeFailed: false, only: undefined, retries: retryPolicy(0), again }
    const { runs, attempts } = planRuns(results, terms)
    expect(runs.ranges(0, 6, 6)).toEqual([
      [1, 2],
      [3, 4],
    ])
    expect([...attempts]).toEqual([[3, 2]])
  })

  it('includes what failed before where it is asked to', () => {
    expect(planned(3, true)).toEqual({ runs: [[0, 6]], withRow: [[0, 4]], skipped: 0 })
    expect(planned(2, true)).toEqual({
      runs: [
        [0, 2],
        [4, 6],
      ],
      withRow: [[0, 4]],
      skipped: 2,
    })
  })
})

describe('progress', () => {
  const done = (n: number) => ({ done: n, failed: 0, timeout: 0, crashed: 0 })

  it('hides the time left until it means something, then tells it from the rate', () => {
    const meter = new ProgressMeter({ total: 1000, skipped: 5, now: 0 })
    meter.add(done(10), 20)
    expect(meter.event(500)).toMatchObject({ ended: 10, eta: null, busy: 20, skipped: 5 })
    meter.add({ ...done(89), failed: 1 }, 200)
    expect(meter.event(1000)).toMatchObject({ ended: 100, rate: 100, eta: 9000, counts: { done: 99, failed: 1 } })
  })

  it('counts the runs that are under way in the time left', () => {
    // Eight runs of 4 s on two workers: two end together, every 4 s.
    const meter = new ProgressMeter({ total: 8, skipped: 0, now: 0 })
    const left = [4000, 8000, 12_000].map((now) => {
      for (const at of [now, now + 1]) {
        meter.add(done(1), 4000)
        if (at === now) meter.event(at)
      }
      return meter.event(now + 1).eta
    })
    expect(left.map((eta) => Math.round((eta ?? 0) / 1000))).toEqual([12, 8, 4])
    meter.add(done(1), 4000)
    // The last one began at 12 s, too, and ends now.
    expect(meter.event(16_000).eta).toBeLessThan(100)
  })

  it('tells how long the last runs take, in waves and one after the other', () => {
    const standing = { ended: 16, busy: 64_000, start: 0, now: 16_000, rate: 1 }
    const together = { ...standing, ends: [16_000, 16_000, 16_000, 16_000, 12_000] }
    const inTurn = { ...standing, ends: [16_000, 15_000, 14_000, 13_000, 12_000] }
    expect([1, 2, 4, 5, 8, 9].map((left) => timeLeft({ ...together, left }))).toEqual([4000, 4000, 4000, 8000, 8000, 12_000])
    // The run that ends last began at 13 s where one is left: three ends began none.
    expect([1, 2, 3, 4, 5].map((left) => timeLeft({ ...inTurn, left }))).toEqual([1000, 2000, 3000, 4000, 5000])
    expect(timeLeft({ ...together, left: 4, now: 21_000 })).toBe(0)
    expect(timeLeft({ ...together, left: 1000, now: 17_000 })).toBe(999_000)
  })

  it('forgets what was slow long ago', () => {
    const meter = new ProgressMeter({ total: 100_000, skipped: 0, now: 0 })
    for (let at = 1; at <= 60; at++) {
      meter.add(done(at <= 30 ? 1 : 1000), 0)
      meter.event(at * 1000)
    }
    expect(meter.event(60_000).rate).toBeCloseTo(1000, -2)
  })
})
