import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RunSet } from '../../dist/src/coordinator/run-set.js'

const changes = fc.array(fc.record({ run: fc.nat(199), add: fc.boolean() }), { maxLength: 200 })

function both(size: number, list: readonly { run: number; add: boolean }[]) {
  const set = RunSet.none(size)
  const model = new Set<number>()
  for (const { run, add } of list) {
    if (run >= size) continue
    if (add) set.add(run)
    else set.delete(run)
    if (add) model.add(run)
    else model.delete(run)
  }
  return { set, model: [...model].sort((a, b) => a - b) }
}

it('holds what was added and not taken out', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), changes, (size, list) => {
      const { set, model } = both(size, list)
      expect(set.count).toBe(model.length)
      expect(Array.from({ length: size }, (_, run) => run).filter((run) => set.has(run))).toEqual(model)
    }),
  )
})

it('gives the first runs of a part as ascending ranges that neither touch nor overlap', () => {
  fc.assert(
    fc.property(changes, fc.nat(199), fc.nat(199), fc.nat(60), (list, from, to, count) => {
      const { set, model } = both(200, list)
      const ranges = set.ranges(from, to, count)
      const runs = ranges.flatMap(([first, end]) => Array.from({ length: end - first }, (_, i) => first + i))
      expect(runs).toEqual(model.filter((run) => run >= from && run < to).slice(0, count))
      for (const [i, [first]] of ranges.entries()) if (i > 0) expect(first).toBeGreaterThan(ranges[i - 1]?.[1] ?? first)
    }),
  )
})

it.each([0, 1, 31, 32, 33, 1000])('holds all of %i runs in one range', (size) => {
  const all = RunSet.all(size)
  expect(all.count).toBe(size)
  expect(all.ranges(0, size, size)).toEqual(size === 0 ? [] : [[0, size]])
  expect(all.next(0, false)).toBe(size)
})
