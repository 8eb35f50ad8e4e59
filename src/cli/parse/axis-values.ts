import { isAbsolute } from 'node:path'
import type * as TinyGlobby from 'tinyglobby'
import { TextSyntaxError } from '../../errors.js'
import { onDemand } from '../../on-demand.js'
import type { Range } from '../../spaces/range.js'
import { looksLikeRange, paddedRange, parseRange } from './number-range.js'
import { textValue } from './text-value.js'
import { readLines } from './value-lines.js'

const glob = onDemand<typeof TinyGlobby>('tinyglobby')

interface Item {
  readonly text: string
  /** Where it stands in the whole. */
  readonly at: number
}

const GLOB = /(?<!\\)[*?[]/

/**
 * The values of an axis: `1..9`, `0..1:0.1`, `a,b,c`, `corpus/*.txt`, or several of them, separated
 * by commas; `@file`: one value a line; `-`: the same from standard input. A backslash makes the
 * next character plain. A value is a number where that says the same as its text.
 *
 * @throws TextSyntaxError with the position, ValueFileError
 */
export function parseAxisValues(what: string, text: string): readonly unknown[] | Range {
  if (text === '-') return readLines('-').map(textValue)
  if (text.startsWith('@')) return readLines(text.slice(1)).map(textValue)
  const items = splitItems(what, text)
  const [only] = items
  const rangeOf = (item: Item) => paddedRange(item.text, { what, text, at: item.at }) ?? parseRange(item.text, { what, text, at: item.at })
  if (only !== undefined && items.length === 1 && looksLikeRange(only.text)) return rangeOf(only)
  return items.flatMap((item): readonly unknown[] => {
    if (looksLikeRange(item.text)) return [...rangeOf(item)]
    if (GLOB.test(item.text)) return expandGlob(item, { what, text })
    return [textValue(unescapeItem(item.text))]
  })
}

/** Drops each backslash, and keeps the character after it. */
export const unescapeItem = (text: string): string => text.replaceAll(/\\(.)/gs, '$1')

/** Splits at commas, except after a backslash. */
export function splitItems(what: string, text: string): Item[] {
  const items: Item[] = []
  let at = 0
  for (let position = 0; position <= text.length; position++) {
    if (text[position] === '\\') {
      if (position === text.length - 1) throw new TextSyntaxError(what, text, position, 'expected a character after the backslash.')
      position++
    } else if (position === text.length || text[position] === ',') {
      items.push({ text: text.slice(at, position), at })
      at = position + 1
    }
  }
  return items
}

/** Paths in code-unit order, folders included; `./` before a dash, no option. */
function expandGlob({ text: pattern, at }: Item, { what, text }: { readonly what: string; readonly text: string }): string[] {
  const found = glob().globSync(pattern, { expandDirectories: false, onlyFiles: false, absolute: isAbsolute(pattern) })
  if (found.length === 0) throw new TextSyntaxError(what, text, at, `no file matches ${pattern}.`)
  return found
    .map((path) => path.replace(/(?<=.)\/$/, ''))
    .map((path) => (path.startsWith('-') ? `./${path}` : path))
    .sort()
}
