import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createSession, errors, measure, stepRef } from 'statesweep'
import { describe, expect, it } from 'vitest'

const quick = { time: 30, warmup: 10 } as const

/** Work that takes time in proportion to `n`, whose result nobody needs. */
const work = (n: number) => () => {
  let x = 1
  for (let i = 1; i < n; i++) x = (x * 48_271 + i) % 2_147_483_647
  return x
}

// Compares times of short loops: what a busy machine disturbs is measured again.
describe('measure', { retry: 3 }, () => {
  it('times batches that the clock resolves, and gives milliseconds a call', async () => {
    const short = await measure(work(50), quick)
    expect(short.batch).toBeGreaterThan(100)
    expect(short.median).toBeLessThan(0.01)
    expect(short.samples).toHaveLength(short.n)
    expect(short.ci?.[0]).toBeLessThanOrEqual(short.mean)
  })

  it('keeps results from being optimised away', async () => {
    // A hundred times the work; half of that in time would do, where nothing was computed it would
    // be none.
    const [less, more] = [await measure(work(1000), quick), await measure(work(100_000), quick)]
    expect(more.min / less.min).toBeGreaterThan(50)
  })

  it('does not take a long function for more than the samples that it must have', async () => {
    let calls = 0
    const wait = () => {
      calls++
      const end = performance.now() + 3
      while (performance.now() < end);
    }
    const { batch, n, min } = await measure(wait, { time: 0, warmup: 0, samples: 3 })
    // The first call tells whether it is awaited, the second how long a batch is.
    expect({ batch, n, calls }).toEqual({ batch: 1, n: 3, calls: 5 })
    expect(min).toBeGreaterThanOrEqual(3)
  })

  it('awaits a function that returns a promise', async () => {
    const { min, n } = await measure(() => new Promise((resolve) => setTimeout(resolve, 5)), { time: 0, warmup: 0, samples: 2 })
    expect(n).toBe(2)
    // Timers fire up to a millisecond early.
    expect(min).toBeGreaterThanOrEqual(4)
  })

  it('tells garbage collections, and takes their time out where that is asked for', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    // Live objects make each collection take some ten milliseconds, all of which the function
    // spends there.
    const live = Array.from({ length: 300_000 }, (_, i) => ({ i }))
    const options = { time: 0, warmup: 0, samples: 5 }
    const counted = await measure(collect, options)
    expect(counted.gc.count).toBeGreaterThanOrEqual(5)
    expect(counted.gc.time).toBeGreaterThan(counted.median)
    const excluded = await measure(collect, { ...options, gc: 'exclude' })
    expect(excluded.median).toBeLessThan(counted.median / 2)
    expect(live).toHaveLength(300_000)
  })

  it('throws what the function throws, and names a wrong option', async () => {
    const failing = () => {
      throw new TypeError('mine')
    }
    await expect(measure(failing)).rejects.toThrow('mine')
    await expect(measure(work(1), { tine: 5 } as object)).rejects.toThrow(errors.UnknownOptionError)
    await expect(measure(work(1), { samples: 0 })).rejects.toThrow(errors.OptionValueError)
  })

  it('measures inside steps, in worker threads', async () => {
    using session = createSession()
    const experiment = session.createExperiment('sorting').addRuns({ n: [10, 1000] })
    await experiment.execute(stepRef(new URL('../fixtures/measuring-steps.mjs', import.meta.url), 'sort'), { concurrency: 1 })
    const [small, large] = experiment.runs.records()
    expect(Number(large?.median)).toBeGreaterThan(Number(small?.median))
  })
})
