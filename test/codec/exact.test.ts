import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Tag } from '../../dist/src/codec/cell.js'
import { ExactReader, ExactTags, encodeExact } from '../../dist/src/codec/exact.js'
import { anyString } from './arbitraries.js'

const anyTag = fc.constantFrom<Tag>('', 'null', 'undefined', 'nan', '-0', 'boolean', 'bigint', 'date', 'bytes', 'buffer')
const anyTags = fc.uniqueArray(fc.tuple(anyString, anyTag), { selector: ([name]) => name, maxLength: 6 })
const reader = new ExactReader()
const tagged = (tags: readonly (readonly [string, Tag])[]) => new Map(tags.filter(([, tag]) => tag !== ''))

describe('the exact blob of a row', () => {
  it('gives back the tags of any names', () => {
    fc.assert(
      fc.property(anyTags, anyTags, (params, fields) => {
        expect(reader.read(encodeExact(params, fields), 'x')).toEqual({ params: tagged(params), fields: tagged(fields) })
      }),
      { numRuns: 1000 },
    )
  })

  it('is null when there is nothing to say', () => {
    expect(encodeExact([], [])).toBeNull()
    expect(encodeExact([['a', '']], [['b', '']])).toBeNull()
    expect(reader.read(null, 'x')).toEqual({ params: new Map(), fields: new Map() })
  })

  it('is made once for equal rows, and so is what is read', () => {
    const tags = new ExactTags()
    const make = () => {
      tags.param('a', 'boolean')
      tags.field('b', 'nan')
      return tags.take()
    }
    expect(make()).toBe(make())
    expect(reader.read(make(), 'x')).toBe(reader.read(Buffer.from(make() ?? []), 'y'))
    expect(make()?.length).toBeLessThan(20)
  })

  it('is right for every row when there are more combinations than are remembered', () => {
    const tags = new ExactTags()
    for (let row = 0; row < 10_000; row++) {
      tags.param('p', row % 2 === 0 ? 'boolean' : '')
      tags.field(`f${row}`, 'nan')
      tags.field('g', 'date')
      const expected = {
        params: new Map(row % 2 === 0 ? [['p', 'boolean']] : []),
        fields: new Map([
          [`f${row}`, 'nan'],
          ['g', 'date'],
        ]),
      }
      expect(reader.read(tags.take(), 'x')).toEqual(expected)
    }
    expect(tags.take()).toBeNull()
  })

  it('is checked when it is read', () => {
    const blob = Buffer.from(encodeExact([], [['loss', 'nan']]) ?? [])
    blob[10] = (blob[10] ?? 0) ^ 1
    expect(() => reader.read(blob, 'run 3')).toThrow(expect.objectContaining({ code: 'ERR_CORRUPT_VALUE', what: 'run 3' }))
  })
})
