import { TextSyntaxError } from '../../errors.js'
import type { Range } from '../../spaces/range.js'
import { expandGlob, isFound, isGlob } from '../../steps/glob/expand-glob.js'
import { looksLikeRange, paddedRange, parseRange } from './number-range.js'
import { textValue } from './text-value.js'
import { readLines } from './value-lines.js'

interface Item {
  readonly text: string
  /** Where it stands in the whole. */
  readonly at: number
}

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
    if (isGlob(item.text)) return filesOf(item, { what, text })
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

/**
 * What a shell makes of a pattern: paths in code-unit order, folders included; if there is none,
 * the file whose name it is. `./` before a dash, no option.
 */
function filesOf({ text: pattern, at }: Item, { what, text }: { readonly what: string; readonly text: string }): string[] {
  const refuse = (problem: string): never => {
    throw new TextSyntaxError(what, text, at, problem)
  }
  const unreadable = (name: string) =>
    refuse(`the name of the file ${name} is not UTF-8, so no command can be given it: rename it, or write a pattern that leaves it out.`)
  const found = expandGlob(pattern, { folder: '', refuse: unreadable })
  const literal = unescapeItem(pattern)
  if (found.length === 0 && !isFound(literal))
    return refuse(`no file matches ${pattern}: for the text itself, write ${escapeGlob(pattern)}`)
  return (found.length === 0 ? [literal] : found).map((path) => (path.startsWith('-') ? `./${path}` : path))
}

/** The same text with a backslash before each character that makes a pattern. */
const escapeGlob = (pattern: string): string => pattern.replaceAll(/\\.|[*?[]/gs, (one) => (one.length > 1 ? one : `\\${one}`))
