import { describe, expect, it } from 'vitest'
import { jsonRows, toJson } from '../../../dist/src/cli/terminal/json.js'

describe('a value as JSON', () => {
  it('keeps what JSON has no word for as texts and arrays', () => {
    const value = {
      big: 10n ** 20n,
      small: 5n,
      none: Number.NaN,
      far: Number.NEGATIVE_INFINITY,
      date: new Date(0),
      bytes: Buffer.from('hi'),
      map: new Map([['a', 1n]]),
      set: new Set([1, 2]),
      numbers: new Float64Array([1, Number.NaN]),
      error: new RangeError('far'),
      url: new URL('https://example.org/'),
      nothing: null,
    }
    expect(JSON.parse(toJson(value))).toEqual({
      big: '100000000000000000000',
      small: 5,
      none: 'NaN',
      far: '-Infinity',
      date: '1970-01-01T00:00:00.000Z',
      bytes: 'aGk=',
      map: [['a', 1]],
      set: [1, 2],
      numbers: [1, 'NaN'],
      error: { name: 'RangeError', message: 'far' },
      url: 'https://example.org/',
      nothing: null,
    })
  })

  it('ends at a value that holds itself, and shows twice what stands there twice', () => {
    const shared = { a: 1 }
    const value: Record<string, unknown> = { one: shared, two: shared }
    value.self = value
    expect(JSON.parse(toJson(value))).toEqual({ one: { a: 1 }, two: { a: 1 }, self: '[Circular]' })
  })

  it('is one document in as many lines as rows', () => {
    expect([...jsonRows([])].join('')).toBe('[]\n')
    expect([...jsonRows([{ a: 1 }, { a: 2 }])].join('')).toBe('[\n{"a":1},\n{"a":2}\n]\n')
  })
})
