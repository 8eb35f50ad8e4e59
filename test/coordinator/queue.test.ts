import fc from 'fast-check'
import { expect, it } from 'vitest'
import { rangesSize, runsOf } from '../../dist/src/chunk/ranges.js'
import { RunQueue } from '../../dist/src/coordinator/queue.js'
import { RunSet } from '../../dist/src/coordinator/run-set.js'

function drain(queue: RunQueue, count: number): number[] {
  const runs: number[] = []
  while (queue.remaining > 0) runs.push(...runsOf(queue.take(count)))
  return runs
}

it('gives the runs by number', () => {
  expect(drain(new RunQueue(RunSet.all(1000)), 7)).toEqual(Array.from({ length: 1000 }, (_, run) => run))
})

it('gives every run once, whatever is shuffled, taken and given back', () => {
  const plan = fc.record({
    size: fc.integer({ min: 1, max: 2000 }),
    missing: fc.array(fc.nat(1999), { maxLength: 50 }),
    seed: fc.integer(),
    takes: fc.array(fc.record({ count: fc.integer({ min: 1, max: 300 }), back: fc.nat(300), shuffle: fc.boolean() }), { maxLength: 30 }),
  })
  fc.assert(
    fc.property(plan, ({ size, missing, seed, takes }) => {
      const set = RunSet.all(size)
      for (const run of missing) if (run < size) set.delete(run)
      const queue = new RunQueue(set)
      const executed: number[] = []
      for (const { count, back, shuffle } of takes) {
        if (shuffle) queue.shuffle(seed)
        const runs = [...runsOf(queue.take(count))]
        expect(runs).toEqual([...runs].sort((a, b) => a - b))
        const rest = runs.slice(Math.max(0, runs.length - back))
        executed.push(...runs.slice(0, runs.length - rest.length))
        queue.giveBack(rest.map((run) => [run, run + 1] as const))
        expect(queue.remaining).toBe(set.count - executed.length)
      }
      executed.push(...drain(queue, 64))
      expect(executed.sort((a, b) => a - b)).toEqual([...runsOf(set.ranges(0, size, size))])
    }),
  )
})

it('takes what came back before anything else', () => {
  const queue = new RunQueue(RunSet.all(100))
  const runs = queue.take(10)
  queue.giveBack([[3, 10]])
  expect([...runsOf(queue.take(9))]).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11])
  expect(rangesSize(runs)).toBe(10)
})

it('shuffles 256 blocks of consecutive runs: the same way for the same seed', () => {
  const order = (seed: number) => {
    const queue = new RunQueue(RunSet.all(25_600))
    queue.shuffle(seed)
    return drain(queue, 100)
  }
  const first = order(1)
  expect(first).toEqual(order(1))
  expect(first).not.toEqual(order(2))
  const jumps = first.filter((run, i) => i > 0 && run !== (first[i - 1] ?? 0) + 1).length
  expect(jumps).toBeGreaterThan(200)
  expect(jumps).toBeLessThan(256)
})

it('shuffles single runs of a small sweep', () => {
  const queue = new RunQueue(RunSet.all(50))
  queue.shuffle(0)
  const order = drain(queue, 1)
  expect(order).not.toEqual([...order].sort((a, b) => a - b))
})
