import { describe, expect, it } from 'vitest'
import { NOTHING, Progress } from '../../dist/src/cli/execute/progress.js'

/** Collects what is written; `clock.now` is the time. */
function createScreen(isTerminal: boolean) {
  const written: string[] = []
  const clock = { now: 0 }
  const output = {
    isTerminal,
    redraws: isTerminal,
    columns: isTerminal ? 80 : Number.POSITIVE_INFINITY,
    write: (text: string) => void written.push(text),
    flush: async () => {},
    style: (_: string, text: string) => text,
  }
  return { written, clock, progress: new Progress(output, { total: 1000, skipped: 0 }, () => clock.now) }
}

const eventAfter = (ended: number) => ({ ...NOTHING, total: 1000, counts: { ...NOTHING.counts, done: ended }, ended })

describe('progress', () => {
  it('redraws one line of a terminal at most ten times a second, and takes it away', () => {
    const { written, clock, progress } = createScreen(true)
    for (let ended = 1; ended <= 1000; ended++) {
      clock.now = ended
      progress.update(eventAfter(ended))
    }
    progress.end()
    expect(written).toHaveLength(11)
    expect(written[0]).toBe('\r\u001b[K 10%  100/1,000')
    expect(written.at(-1)).toBe('\r\u001b[K')
    expect(written.join('')).not.toContain('\n')
  })

  it('writes lines above the line, which stays below them', () => {
    const { written, clock, progress } = createScreen(true)
    progress.print('first\n')
    clock.now = 200
    progress.update(eventAfter(100))
    progress.print('second\n')
    progress.end()
    expect(written).toEqual(['first\n', '\r\u001b[K 10%  100/1,000', '\r\u001b[Ksecond\n 10%  100/1,000', '\r\u001b[K'])
  })

  it('writes nothing at the end of a sweep that was over before the first line', () => {
    const { written, progress } = createScreen(true)
    progress.update(eventAfter(1000))
    progress.end()
    expect(written).toEqual([])
  })

  it('writes a whole line every twenty seconds where it is no terminal', () => {
    const { written, clock, progress } = createScreen(false)
    for (let second = 1; second <= 50; second++) {
      clock.now = second * 1000
      progress.update(eventAfter(second))
    }
    progress.end()
    expect(written).toEqual(['2%  20/1,000  20 s\n', '4%  40/1,000  40 s\n'])
  })
})
