import { describe, expect, test } from 'vitest'
import { list } from '../../dist/src/spaces/list.js'
import { pointsOf } from './compositions.js'

describe('list', () => {
  test('has the points given, which may have different params', () => {
    const space = list([{ model: 'linear' }, { model: 'forest', trees: 100 }])
    expect(space.names).toEqual(['model', 'trees'])
    expect(pointsOf(space).map(({ params }) => params)).toEqual([{ model: 'linear' }, { model: 'forest', trees: 100 }])
  })

  test('tells an absent param from one that is undefined', () => {
    expect(pointsOf(list([{}, { a: undefined }, {}])).map(({ occurrence }) => occurrence)).toEqual([0, 0, 1])
  })

  test('does not change when the objects given change', () => {
    const points = [{ a: 1 }]
    const space = list(points)
    Object.assign(points[0] ?? {}, { a: 2 })
    expect(space.at(0).params).toEqual({ a: 1 })
  })

  test.each([
    [[], 'ERR_INVALID_ARGUMENT', /at least one point/],
    [{ a: 1 }, 'ERR_INVALID_ARGUMENT', /pass an array/],
    [[{ a: 1 }, 5], 'ERR_INVALID_ARGUMENT', /list\(\)\[1\] is 5/],
    [[[1]], 'ERR_INVALID_ARGUMENT', /list\(\)\[0\]/],
    [[{ a: () => 1 }], 'ERR_UNSTORABLE_VALUE', /list\(\)\[0\]\.a/],
    [[{ 'a\0': 1 }], 'ERR_UNSTORABLE_VALUE', /NUL/],
  ])('refuses %o with %s', (points, code, message) => {
    const attempt = () => list(points as readonly object[])
    expect(attempt).toThrow(expect.objectContaining({ code }))
    expect(attempt).toThrow(message)
  })
})
