import { expect, test } from 'vitest'
import type { Script } from '../../../dist/src/steps/resolve/locate.js'
import { relocate } from '../../../dist/src/steps/resolve/relocate.js'

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Variable-length quantities, as source maps write them. */
function quantity(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1
  let text = ''
  do {
    const digit = rest & 31
    rest >>>= 5
    text += DIGITS[rest > 0 ? digit | 32 : digit]
  } while (rest > 0)
  return text
}

/** A script each word of which stands on the line of `original` where it is found next. */
function scriptOf(source: string, original: string): Script {
  let [offset, lastRow, lastColumn] = [0, 0, 0]
  const mappings = source.split('\n').map((generated) => {
    let lastGenerated = 0
    return Array.from(generated.matchAll(/\w+|[^\s\w]/g), ({ 0: word, index }) => {
      const at = original.indexOf(word, offset)
      if (at < 0) return []
      offset = at + word.length
      const before = original.slice(0, at).split('\n')
      const [row, column] = [before.length - 1, before.at(-1)?.length ?? 0]
      const segment = [index - lastGenerated, 0, row - lastRow, column - lastColumn].map(quantity).join('')
      ;[lastGenerated, lastRow, lastColumn] = [index, row, column]
      return [segment]
    })
      .flat()
      .join(',')
  })
  const map = JSON.stringify({ version: 3, sources: [''], names: [], mappings: mappings.join(';') })
  const sourceMapUrl = `data:application/json,${encodeURIComponent(map)}`
  return { url: 'file:///a.ts', source, isModule: true, sourceMapUrl, startLine: 0, startColumn: 0 }
}

test('a function on one line is spread over the lines that it was written on', () => {
  const original = `
(run: Run) => {
  const a: number = 1

  if (a)
    throw new Error('x')
}`
  const text = "(run)=>{const a=1;if(a)throw new Error('x')}"
  expect(relocate(text, 0, scriptOf(text, original))).toEqual({
    text: "(run)=>{\n  const a=1;\n\n  if(a)\n    throw new Error('x')\n}",
    line: 2,
    column: 1,
  })
})

test.each([
  ['return', '(run) => {\n return [\n run ]\n}', '(run)=>{return[run]}', '(run)=>{\n return[\n run]\n}'],
  ['return before a value on the next line', '(run) => {\n return \n run\n}', '(run)=>{return run}', '(run)=>{\n return run\n\n}'],
  ['an arrow after its parameters', '(run)\n => run', '(run)=>run', '(run)=>\n    run'],
  ['a template', '(run) => `a\n\n  b\n`', '(run)=>`a\n\n  b\n`', '(run)=>`a\n\n  b\n`'],
  ['statements without semicolons', '(run) => {\n a()\n b()\n}', '(run)=>{\na()\nb()}', '(run)=>{\n a()\nb()\n}'],
])('no line ends where that would change the meaning: %s', (_, original, text, moved) => {
  expect(relocate(text, 0, scriptOf(text, original))?.text).toBe(moved)
})

test('what does not parse alone, or has no map, stays as it is', () => {
  const text = '(run)=>run'
  expect(relocate(text, 0, { ...scriptOf(text, text), sourceMapUrl: '' })).toBeUndefined()
  expect(relocate('run)=>', 0, scriptOf(text, text))).toBeUndefined()
})
