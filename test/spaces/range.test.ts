import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { grid } from '../../dist/src/spaces/grid.js'
import { Range, range } from '../../dist/src/spaces/range.js'
import { defineSweep } from '../../dist/src/steps/define/define-sweep.js'

/** A number with up to `places` decimals, as text. */
const decimals = (places: number, largest: number) =>
  fc.tuple(fc.integer({ min: -largest, max: largest }), fc.integer({ min: 0, max: places })).map(([digits, e]) => `${digits}e-${e}`)

/** The literal of (start + index * step) in exact rational arithmetic over 10^30. */
function exactly(start: string, step: string, index: number): number {
  return Number(`${scaled(start) + BigInt(index) * scaled(step)}e-30`)
}

function scaled(text: string): bigint {
  const [digits = '', places = ''] = text.split('e-')
  return BigInt(digits) * 10n ** BigInt(30 - Number(places))
}

/** Whether numbers between the bounds can tell neighbours apart. */
function isResolved(step: string, ...bounds: string[]): boolean {
  const size = Math.abs(Number(step))
  return size > 0 && bounds.every((bound) => size > 1e-15 * Math.abs(Number(bound)))
}

describe('range', () => {
  test('counts from 0, or from a start, up to and without the stop', () => {
    expect([...range(3)]).toEqual([0, 1, 2])
    expect([...range(2, 5)]).toEqual([2, 3, 4])
    expect([...range(0, 10, 4)]).toEqual([0, 4, 8])
    expect([...range(5, 0, -2)]).toEqual([5, 3, 1])
    expect([...range(3, 3)]).toEqual([])
    expect([...range(0, 3, -1)]).toEqual([])
  })

  test('has the numbers that the literals are, without drift', () => {
    expect([...range(0, 1, 0.1)]).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
    expect([...range(0, 0.3, 0.1)]).toEqual([0, 0.1, 0.2])
    expect([...range(1, 0.7, -0.1)]).toEqual([1, 0.9, 0.8])
    expect([...range(-0.2, 0.15, 0.1)]).toEqual([-0.2, -0.1, 0, 0.1])
    expect([...range(1e-7, 4e-7, 1e-7)]).toEqual([1e-7, 2e-7, 3e-7])
    expect([...range(0, 3e-30, 1e-30)]).toEqual([0, 1e-30, 2e-30])
    expect([...range(1e21, 1.3e21, 1e20)]).toEqual([1e21, 1.1e21, 1.2e21])
    expect([...range(-1.5e308, 1.6e308, 1e308)]).toEqual([-1.5e308, -5e307, 5e307, 1.5e308])
  })

  test('agrees with rational arithmetic in length, values and positions', () => {
    fc.assert(
      fc.property(decimals(12, 1e9), decimals(12, 1e9), decimals(12, 1e6), (start, stop, step) => {
        fc.pre(isResolved(step, start, stop))
        const values = range(Number(start), Number(stop), Number(step))
        const distance = scaled(stop) - scaled(start)
        const forward = distance > 0n === scaled(step) > 0n && distance !== 0n
        const whole = forward ? distance / scaled(step) + (distance % scaled(step) === 0n ? 0n : 1n) : 0n
        expect(values.length).toBe(Number(whole))
        for (const index of [0, 1, 2, 7, Math.floor(values.length / 2), values.length - 1].filter((i) => i >= 0 && i < values.length)) {
          expect(values.at(index)).toBe(exactly(start, step, index))
          expect(values.indexOf(values.at(index))).toBe(index)
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('agrees with rational arithmetic where numbers need more than 53 bits', () => {
    fc.assert(
      fc.property(decimals(28, 2 ** 52), fc.integer({ min: 1, max: 50 }), decimals(28, 2 ** 52), (start, count, step) => {
        // Half a step beyond the last value, so that rounding the stop does not matter.
        const stop = `${(2n * scaled(start) + BigInt(2 * count - 1) * scaled(step)) * 5n}e-31`
        fc.pre(isResolved(step, start, stop))
        const values = range(Number(start), Number(stop), Number(step))
        expect(values.length).toBe(count)
        for (let index = 0; index < count; index++) {
          expect(values.at(index)).toBe(exactly(start, step, index))
          expect(values.indexOf(values.at(index))).toBe(index)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('has no two equal values, or is refused', () => {
    expect(() => range(2 ** 53, 2 ** 53 + 10)).toThrow(/use a larger one/)
    expect(() => range(1e300, 1e300 + 1e285, 1e283)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_RANGE' }))
    expect(range(1e18, 1.00001e18, 1e12).length).toBe(10)
  })

  test('finds exactly its own values', () => {
    const values = range(0, 1, 0.1)
    expect(values.indexOf(0.3)).toBe(3)
    for (const other of [0.1 + 0.2, 1, -0.1, -0, 0.35, Number.NaN, Number.POSITIVE_INFINITY, '0.1', 0n, null])
      expect(values.indexOf(other)).toBe(-1)
    const long = range(2 ** 53 - 1)
    for (const value of [0, 1, 2 ** 52 + 1, 2 ** 53 - 2]) expect(long.indexOf(value)).toBe(value)
    expect(range(-1.5e308, 1.6e308, 1e308).indexOf(1.5e308)).toBe(3)
  })

  test('never has the value -0', () => {
    for (const values of [range(-0, 2), range(-1, 1), range(1, -1, -1), range(-0.5, 1, 0.5), range(0, -1e-29, -1e-30)]) {
      expect([...values].some((value) => Object.is(value, -0))).toBe(false)
      expect(values.indexOf(0)).toBeGreaterThanOrEqual(0)
    }
  })

  test('refuses positions outside it', () => {
    for (const index of [-1, 3, 0.5]) expect(() => range(3).at(index)).toThrow(expect.objectContaining({ code: 'ERR_INDEX_OUTSIDE' }))
  })

  test.each([
    [[0, 1, 0], /step of 0/],
    [[0, Number.NaN, 1], /range\(0, NaN, 1\).*finite/],
    [[Number.POSITIVE_INFINITY], /finite/],
    [[0, 1, Number.NEGATIVE_INFINITY], /finite/],
    [['3'], /range\(0, '3', 1\).*finite/],
    [[0, 1e300, 1], /use a larger step/],
  ])('refuses %j', (bounds, message) => {
    const attempt = () => range(...(bounds as [number, number, number]))
    expect(attempt).toThrow(expect.objectContaining({ code: 'ERR_INVALID_RANGE' }))
    expect(attempt).toThrow(message)
  })

  test('is recorded by its bounds, whatever its length', () => {
    expect(grid({ a: range(1e15) }).definition).toEqual({
      kind: 'grid',
      axes: [{ name: 'a', values: { kind: 'range', start: 0, stop: 1e15, step: 1, length: 1e15 } }],
    })
    expect(range(3)).toBeInstanceOf(Range)
    expect(grid({ seed: range(3), momentum: range(0.5, 1, 0.1) }).at(14).params).toEqual({ seed: 2, momentum: 0.9 })
  })
})

test('a range of another copy of the package is an axis like any other', async () => {
  const copy: typeof import('../../dist/src/spaces/range.js') = await import(
    `${new URL('../../dist/src/spaces/range.js', import.meta.url)}?copy`
  )
  const other = copy.range(0, 5)
  expect(other).not.toBeInstanceOf(Range)
  expect(grid({ n: other }).definition).toEqual(grid({ n: range(0, 5) }).definition)
  expect(defineSweep({ name: 'copy', params: { n: other }, steps: [() => undefined] }).params).toEqual({ n: other })
})
