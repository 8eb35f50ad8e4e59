import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { fromNative, type Native, type Tag, tagOf, toNative } from '../../dist/src/codec/cell.js'
import { registerClass } from '../../dist/src/codec/classes.js'
import { anyLeaf, anyPrimitive, anyString, anyValue } from './arbitraries.js'
import { isomorphic } from './isomorphic.js'

const database = new Database(':memory:')
afterAll(() => database.close())
database.exec('CREATE TABLE cells (value)')
const insert = database.prepare('INSERT INTO cells VALUES (?)')
const read = database
  .prepare<[number | bigint], { value: Native; type: string }>('SELECT value, typeof(value) AS type FROM cells WHERE rowid = ?')
  .safeIntegers()

/** Through a real column without affinity. */
const stored = (value: unknown): { value: Native; type: string } => {
  const row = read.get(insert.run(toNative(value, 'x')).lastInsertRowid)
  if (!row) throw new Error('no row')
  return row
}

class Grade {
  constructor(readonly mark: number) {}
}
registerClass(Grade, { encode: ({ mark }) => mark, decode: (mark) => new Grade(mark) })

const anyCell = fc.oneof(
  anyValue,
  anyPrimitive,
  anyLeaf,
  fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }),
  fc.nat().map((mark) => new Grade(mark)),
)

describe('a cell', () => {
  it('gives back any value, in value and type', () => {
    fc.assert(
      fc.property(anyCell, (value) => {
        const native = toNative(value, 'x')
        return isomorphic(fromNative(native, tagOf(value, native), 'x'), value)
      }),
      { numRuns: 2000 },
    )
  })

  it('gives back any value through a column of SQLite', () => {
    fc.assert(
      fc.property(anyCell, (value) => isomorphic(fromNative(stored(value).value, tagOf(value, toNative(value, 'x')), 'x'), value)),
      { numRuns: 2000 },
    )
  })

  const plain = fc.jsonValue({ maxDepth: 4 })

  it('stores as JSON text what JSON says exactly, with the keys in their order', () => {
    fc.assert(
      fc.property(fc.oneof(fc.array(plain), fc.dictionary(fc.oneof(fc.string(), fc.constant('__proto__')), plain)), (value) => {
        const { value: text, type } = stored(value)
        const isExact = isomorphic(JSON.parse(JSON.stringify(value)), value)
        expect(type).toBe(isExact ? 'text' : 'blob')
        if (isExact) expect(text).toBe(JSON.stringify(value))
        const native = toNative(value, 'x')
        expect(JSON.stringify(fromNative(native, tagOf(value, native), 'x'))).toBe(JSON.stringify(value))
      }),
      { numRuns: 500 },
    )
  })

  it('reads a getter of a value in JSON once, and gives back what it gave', () => {
    let count = 0
    const value = {
      get n() {
        return ++count
      },
    }
    expect(toNative(value, 'x')).toBe('{"n":1}')
  })

  it('gives back what is nested too deep for SQLite', () => {
    let deep: unknown = 1
    for (let level = 0; level < 600; level++) deep = [deep]
    const native = toNative(deep, 'x')
    expect(typeof native).toBe('object')
    expect(JSON.stringify(fromNative(native, tagOf(deep, native), 'x'))).toBe(JSON.stringify(deep))
  })

  it('gives back any text, also with NUL and lone surrogates', () => {
    fc.assert(
      fc.property(
        fc.oneof(anyString, fc.constantFrom('\0', 'a\0b', '\ud800', '\udc00\ud800', '😀')),
        (text) => fromNative(stored(text).value, tagOf(text, text), 'x') === text,
      ),
    )
  })

  it.each<[unknown, string, Tag]>([
    [1, 'integer', ''],
    [2 ** 53 - 1, 'integer', ''],
    [2 ** 53, 'real', ''],
    [0.5, 'real', ''],
    [Number.NEGATIVE_INFINITY, 'real', ''],
    [Number.NaN, 'null', 'nan'],
    [-0, 'real', '-0'],
    ['x', 'text', ''],
    ['\ud800', 'blob', ''],
    [true, 'integer', 'boolean'],
    [5n, 'integer', 'bigint'],
    [2n ** 63n, 'blob', ''],
    [null, 'null', 'null'],
    [undefined, 'null', 'undefined'],
    [new Date(5), 'text', 'date'],
    [new Date(Number.NaN), 'blob', ''],
    [new Uint8Array(), 'blob', 'bytes'],
    [Buffer.alloc(0), 'blob', 'buffer'],
    [new Float64Array(2), 'blob', ''],
    [{ a: 1 }, 'text', 'json'],
    [[], 'text', 'json'],
    [{ a: -0 }, 'blob', ''],
    [{ a: undefined }, 'blob', ''],
    [{ a: Number.NaN }, 'blob', ''],
    [{ a: 1n }, 'blob', ''],
    [{ '\ud800': 1 }, 'blob', ''],
    [Object.assign(Array(2), { 1: 1 }), 'blob', ''],
    [Object.assign([1], { more: 1 }), 'blob', ''],
    [Object.create(null), 'blob', ''],
    [new Array(1).fill({}).flatMap((one) => [one, one]), 'blob', ''],
    ['{"a":1}', 'text', ''],
  ])('%o is stored as %s with the tag "%s"', (value, type, tag) => {
    expect(stored(value).type).toBe(type)
    expect(tagOf(value, toNative(value, 'x'))).toBe(tag)
  })

  it('holds what the value was, not what its memory became', () => {
    for (const bytes of [Buffer.from('abc'), Uint8Array.from([97, 98, 99])]) {
      const native = toNative(bytes, 'x')
      const back = fromNative(native, tagOf(bytes, native), 'x')
      bytes.fill(0)
      expect(native).toEqual(Buffer.from('abc'))
      if (Buffer.isBuffer(native)) native.fill(0)
      expect(Buffer.from(back as Uint8Array).toString()).toBe('abc')
    }
  })

  it('names what it cannot hold', () => {
    expect(() => toNative(() => 1, 'run.fields.f')).toThrow(/^run\.fields\.f is a function/)
    expect(() => toNative(Object.assign(new Date(), { zone: 1 }), 'run.fields.d')).toThrow(/^run\.fields\.d\.zone is a property/)
    expect(() => toNative(Object.assign(Buffer.alloc(2), { zone: 1 }), 'run.fields.b')).toThrow(/^run\.fields\.b\.zone is a property/)
  })

  it('refuses text and bytes beyond what SQLite holds', () => {
    expect(() => toNative('ä'.repeat(500_000_001), 'x')).toThrow(/^x takes 1000000002 bytes/)
    expect(() => toNative(new Uint8Array(1_000_000_001), 'x')).toThrow(/^x takes 1000000001 bytes/)
  })

  it('that another program changed is an error that names it', () => {
    for (const [native, tag] of [
      ['x', 'boolean'],
      [2n, 'boolean'],
      ['x', 'date'],
      [1n, 'null'],
      [null, 'bigint'],
      ['x', 'bytes'],
    ] satisfies [Native, Tag][]) {
      expect(() => fromNative(native, tag, 'run 1, field "a"')).toThrow(
        expect.objectContaining({ code: 'ERR_CORRUPT_VALUE', what: 'run 1, field "a"' }),
      )
    }
  })
})
