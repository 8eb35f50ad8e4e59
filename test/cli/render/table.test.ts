import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { displayWidth, truncate } from '../../../dist/src/cli/terminal/display-width.js'
import { renderTable, toColumns } from '../../../dist/src/cli/terminal/table.js'

const render = (rows: readonly Record<string, unknown>[], width = Number.POSITIVE_INFINITY) => {
  const { heading, lines, hidden } = renderTable(toColumns(rows), width)
  return { lines: [heading, ...lines], hidden }
}

describe('a table', () => {
  it('aligns numbers at the right, texts at the left, and leaves no space at the ends of lines', () => {
    const rows = [
      { n: 4, name: 'short', x: null },
      { n: 10, name: 'a longer one', x: 0.5 },
      { n: 123n, name: '', x: undefined },
    ]
    expect(render(rows).lines).toEqual(['  n  name            x', '  4  short', ' 10  a longer one  0.5', '123'])
  })

  it('counts the cells of wide characters', () => {
    expect(
      render([
        { a: '日本', b: 'x' },
        { a: 'abcde', b: 'y' },
      ]).lines,
    ).toEqual(['a      b', '日本   x', 'abcde  y'])
    expect(['é', 'e\u0301', '日本語', '👩‍👩‍👧', '🇨🇭', 'ｆ'].map(displayWidth)).toEqual([1, 1, 6, 2, 2, 2])
  })

  it('counts the cells of halfwidth katakana, squared units and other characters by Unicode', () => {
    const texts = ['ｱｲｳ', 'ｶﾞ', '㎡', '㎏', '½', '₂', '☃', '❤️', '1️⃣', 'ﾞ', '\u200b', 'का']
    expect(texts.map(displayWidth)).toEqual([3, 2, 2, 2, 1, 1, 1, 2, 2, 1, 0, 2])
    expect(
      render([
        { a: 'ｱｲｳ', b: '㎡' },
        { a: '㎏', b: 'm' },
      ]).lines,
    ).toEqual(['a    b', 'ｱｲｳ  ㎡', '㎏   m'])
    expect(truncate('㎡㎡㎡', 4)).toBe('㎡…')
  })

  it('counts characters that need no package as the package does', () => {
    const characters = Array.from({ length: 0x2600 }, (_, code) => String.fromCharCode(code))
    const narrow = characters.filter((character) => /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff…\u2500-\u259f●∘]$/.test(character))
    expect(narrow.length).toBeGreaterThan(800)
    expect(narrow.filter((character) => stringWidth(character) !== 1)).toEqual([])
    expect(narrow.map(displayWidth).every((width) => width === 1)).toBe(true)
  })

  it('shows control characters, which would move the cursor, and bytes by their number', () => {
    expect(render([{ a: 'x\ny\u001b[31m', b: new Uint8Array(3) }]).lines[1]).toBe('x\\ny\\u001b[31m  <3 bytes>')
  })

  it('cuts the widest texts first, and never a number', () => {
    const rows = [{ id: 123_456_789_012, note: 'x'.repeat(50), short: 'abc' }]
    const { lines, hidden } = render(rows, 40)
    expect(lines[1]).toBe(`123456789012  ${'x'.repeat(18)}…  abc`)
    expect(hidden).toEqual([])
  })

  it('leaves columns out at the right where there is no room, and says which', () => {
    const rows = [Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`column${at}`, at]))]
    const { lines, hidden } = render(rows, 40)
    expect(lines[0]).toBe('column0  column1  column2  column3')
    expect(hidden).toEqual(['column4', 'column5', 'column6', 'column7', 'column8', 'column9'])
  })

  it('has columns for all names that occur', () => {
    expect(render([{ a: 1 }, { b: 2 }]).lines).toEqual(['a  b', '1', '   2'])
  })

  it('is no wider than it may be, whatever it holds, and its columns start in the same cell of each line', () => {
    const row = fc.record({
      a: fc.string({ unit: 'grapheme' }),
      b: fc.integer({ min: -99_999, max: 99_999 }),
      c: fc.string({ maxLength: 200 }),
    })
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), fc.integer({ min: 20, max: 200 }), (rows, width) => {
        const { lines } = render(rows, width)
        expect(lines).toHaveLength(rows.length + 1)
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width)
      }),
    )
  })

  it('takes time in proportion to its rows', () => {
    const rows = Array.from({ length: 50_000 }, (_, n) => ({ n, text: `text ${n}`, wide: '日本', x: n / 3, status: 'done' }))
    const before = performance.now()
    expect(render(rows).lines).toHaveLength(50_001)
    // 1.0 s measured on two busy cores; a renderer that takes quadratic time took 162 s.
    expect(performance.now() - before).toBeLessThan(10_000)
  })
})

describe('a text that is cut', () => {
  it('has at most the cells that it may have, and is itself where it fits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 30 }), (text, width) => {
        const cut = truncate(text, width)
        expect(displayWidth(cut)).toBeLessThanOrEqual(width)
        if (displayWidth(text) <= width) expect(cut).toBe(text)
        else expect(cut.endsWith('…')).toBe(true)
      }),
    )
  })
})
