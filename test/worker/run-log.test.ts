import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RunLog } from '../../dist/src/worker/run-log.js'

const LIMIT = 65_536
const create = () => new RunLog({ run: 1, execution: 1, attempt: 1 })
const isMark = ({ text }: { text: string }) => text.startsWith('\n… ')

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
