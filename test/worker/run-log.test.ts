import { isUtf8 } from 'node:buffer'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RunLog } from '../../dist/src/worker/run-log.js'

const LIMIT = 65_536
const create = () => new RunLog({ run: 1, execution: 1, attempt: 1 })
const isMark = ({ text }: { text: string | Uint8Array }) => text.toString().startsWith('\n… ')

it('keeps all that fits, in order, wherever characters are cut between two writes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.array(fc.nat(400), { maxLength: 5 }), (text, cuts) => {
      const bytes = Buffer.from(text)
      const bounds = [0, ...cuts.sort((a, b) => a - b), bytes.length]
      const log = create()
      const rows = bounds.slice(1).flatMap((end, at) => log.add('stdout', bytes.subarray(bounds[at], end)))
      expect([...rows, ...log.end()].map((row) => row.text).join('')).toBe(text)
    }),
  )
})

it('keeps a whole number of characters up to the limit, and says exactly what was left out', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), { minLength: 1, maxLength: 30 }), (texts) => {
      const log = create()
      const long = texts.map((text) => text.repeat(300))
      const rows = long.flatMap((text) => log.add('stderr', text))
      const kept = rows.filter((row) => !isMark(row))
      const [mark] = log.end()
      const all = long.join('')
      const size = kept.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0)
      expect(all.startsWith(kept.map(({ text }) => text).join(''))).toBe(true)
      expect(size).toBeLessThanOrEqual(LIMIT)
      if (Buffer.byteLength(all) > LIMIT) expect(size).toBeGreaterThan(LIMIT - 4)
      expect(mark?.text).toBe(
        Buffer.byteLength(all) > LIMIT
          ? `\n… ${Buffer.byteLength(all) - size} more bytes were dropped; a run's log keeps ${LIMIT}.\n`
          : undefined,
      )
    }),
    { numRuns: 50 },
  )
})

it('keeps all bytes, in order, of any number and kind, if it is to', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 20 }),
    fc.string({ unit: 'binary', maxLength: 9 }).map((text) => Buffer.from(text)),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 10 }), fc.constantFrom(1, 2000), (pieces, times) => {
      const log = new RunLog({ run: 1, execution: 1, attempt: 1 }, true)
      const all = pieces.map((bytes) => Buffer.alloc(bytes.length * times, bytes))
      const rows = [...all.flatMap((bytes) => log.add('stdout', bytes)), ...log.end()]
      expect(Buffer.concat(rows.map(({ text }) => Buffer.from(text as string))).equals(Buffer.concat(all))).toBe(true)
      for (const { text } of rows) if (typeof text !== 'string') expect(isUtf8(text)).toBe(false)
    }),
    { numRuns: 50 },
  )
})

it('tells of a flood in few rows that replace one another, for a run that has no end', () => {
  const log = create()
  const rows = Array.from({ length: 100_000 }, () => log.add('stdout', 'x'.repeat(100))).flat()
  const marks = rows.filter(isMark)
  expect(marks.length).toBeLessThan(20)
  expect(new Set(marks.map(({ number }) => number)).size).toBe(1)
  expect(marks.at(-1)?.text).toMatch(/at least \d+ more bytes/)
})

it('has room for an error that escapes where the output is full', () => {
  const log = create()
  log.add('stdout', 'x'.repeat(2 * LIMIT))
  expect(log.add('escaped', 'Error: late')).toMatchObject([{ stream: 'escaped', text: 'Error: late' }])
})
