import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Bitmap, bitsFor, setBit } from '../../dist/src/spaces/bitmap.js'

const members = fc.uniqueArray(fc.oneof(fc.nat(40), fc.nat(5000), fc.integer({ min: 500, max: 530 })), { maxLength: 300 })

test('a bitmap finds its members by rank and ranks them, across blocks and gaps', () => {
  fc.assert(
    fc.property(members, fc.nat(3000), (unsorted, gap) => {
      const sorted = unsorted.map((member) => (member > 2000 ? member + gap : member)).sort((a, b) => a - b)
      const unique = [...new Set(sorted)]
      const bytes = bitsFor((unique.at(-1) ?? 0) + 1)
      for (const member of unique) setBit(bytes, member)
      const bitmap = new Bitmap(bytes)
      expect(bitmap.size).toBe(unique.length)
      expect(unique.map((_, rank) => bitmap.select(rank))).toEqual(unique)
      expect(unique.map((member) => bitmap.rank(member))).toEqual(unique.map((_, rank) => rank))
      for (let i = 0; i < 100; i++) expect(bitmap.has(i)).toBe(unique.includes(i))
    }),
  )
})

test('a bitmap works where its members need more than 31 bits', () => {
  const sparse = [0, 2 ** 31 - 1, 2 ** 31, 2 ** 31 + 600]
  const bytes = bitsFor(2 ** 31 + 601)
  for (const member of sparse) setBit(bytes, member)
  const bitmap = new Bitmap(bytes)
  expect(sparse.map((_, rank) => bitmap.select(rank))).toEqual(sparse)
  expect(sparse.map((member) => bitmap.rank(member))).toEqual([0, 1, 2, 3])
})
