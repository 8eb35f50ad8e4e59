import { expect, it } from 'vitest'
import { attach, detach, shareBytes, viewsOf } from '../../dist/src/codec/attachments.js'
import { decode } from '../../dist/src/codec/decode.js'
import { encode } from '../../dist/src/codec/encode.js'

/** What a worker makes of a value that the coordinator sent. */
function sent<T>(value: T): { received: T; shared: number } {
  const { value: rest, attachments } = detach(value)
  const bytes = attachments.map(({ view }) => shareBytes(view))
  const table = attachments.map(({ path, type }) => ({ path, type }))
  return { received: attach(decode(encode(rest)) as T, table, viewsOf(table, bytes)), shared: attachments.length }
}

const large = () => Float64Array.from({ length: 10_000 }, (_, i) => i / 3)

it('shares large arrays of every class, at any depth, and leaves small ones where they are', () => {
  const value = {
    a: { deep: [1, { x: large() }] },
    bytes: Buffer.alloc(70_000, 7),
    big: new BigInt64Array(9000).fill(-1n),
    window: new Float32Array(new ArrayBuffer(400_012), 8, 100_000).fill(0.5),
    small: new Float64Array(10).fill(2),
    text: 'x',
  }
  const { received, shared } = sent(value)
  expect(shared).toBe(4)
  expect(received).toEqual(value)
  expect(received.bytes).toBeInstanceOf(Buffer)
  expect((received.a.deep[1] as { x: Float64Array }).x.buffer).toBeInstanceOf(SharedArrayBuffer)
  expect(received.small.buffer).not.toBeInstanceOf(SharedArrayBuffer)
})

it('changes nothing of what it was given, and copies what is shared already not at all', () => {
  const array = new Float64Array(new SharedArrayBuffer(80_000))
  const value = { list: [array] }
  const { attachments } = detach(value)
  expect(value.list[0]).toBe(array)
  expect(shareBytes(attachments[0]?.view ?? array).buffer).toBe(array.buffer)
})

it('tells arrays apart by content, class and length', () => {
  const texts = [large(), large().fill(1), new Float32Array(20_000), new Float64Array(10_000), new Float64Array(10_001)].map(
    (x) => detach({ x }).value.x,
  )
  expect(new Set(texts).size).toBe(5)
  expect(detach({ x: large() }).value.x).toBe(texts[0])
})

it('keeps what is the same object twice the same object', () => {
  const part = { x: large() }
  const { received, shared } = sent({ one: part, two: part })
  expect(shared).toBe(1)
  expect(received.one).toBe(received.two)
  expect(received.two.x).toEqual(large())
})

it('leaves a value that contains itself as it is', () => {
  const value: { x: Float64Array; self?: unknown } = { x: large() }
  value.self = value
  const { received, shared } = sent(value)
  expect(shared).toBe(0)
  expect(received.x).toEqual(large())
  expect(received.self).toBe(received)
})

it('has no names that lead anywhere else', () => {
  const value = Object.defineProperty({}, '__proto__', { value: { x: large() }, enumerable: true, writable: true, configurable: true })
  const { received } = sent(value)
  expect(Object.keys(received)).toEqual(['__proto__'])
})
