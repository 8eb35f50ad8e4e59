import type { AnyNode, Token } from 'acorn'
import { acorn } from '../syntax.js'
import type { Script } from './locate.js'
import { originalPlaceOf } from './source-map.js'

/**
 * No line may end after these, or before those of `GLUED`: JavaScript would end the statement
 * there.
 */
const RESTRICTED = /^(return|throw|break|continue|yield|async)$/
const GLUED = /^(=>|\+\+|--)$/
/** A line may end after one of these, or before one of `CLOSING`, without a new meaning. */
const OPEN = /^[;{},([]$/
const CLOSING = /^[})\],;]$/

/**
 * A function's text on the lines of the file that its author wrote; it begins at `line` and
 * `column`, from 1.
 */
export interface Relocated {
  readonly text: string
  readonly line: number
  readonly column: number
}

/**
 * Moves the tokens of a function to the lines that the script's source map has for them, since
 * transpilers put whole files on one line. `text` begins at `offset` of the script. Undefined if
 * the map says nothing, or if the moved text would mean something else, token by token.
 */
export function relocate(text: string, offset: number, script: Script): Relocated | undefined {
  const tokens: Token[] = []
  const before = shapeOf(text, tokens)
  const [first] = tokens
  if (before === undefined || first === undefined) return undefined
  const start = originalPlaceOf(script, offset + first.start)
  if (start === undefined) return undefined
  let moved = ''
  let line = start.line
  let end = first.start
  let previous = ''
  for (const token of tokens) {
    const word = text.slice(token.start, token.end)
    const gap = gapBetween(text.slice(end, token.start), previous, word)
    const place = isMovable(token, previous, word) ? originalPlaceOf(script, offset + token.start) : undefined
    const isLater = place?.url === start.url && place.line > line + lineEnds(gap)
    const space = isLater ? '\n'.repeat(place.line - line) + ' '.repeat(place.column - 1) : gap
    moved += space + word
    line += lineEnds(space) + lineEnds(word)
    end = token.end
    previous = word
  }
  return shapeOf(moved) === before ? { text: moved, line: start.line, column: start.column } : undefined
}

function gapBetween(gap: string, previous: string, next: string): string {
  if (lineEnds(gap) === 0) return gap === '' ? '' : ' '
  return OPEN.test(previous) || CLOSING.test(next) ? ' ' : '\n'
}

/**
 * Whether a token may move: not inside a template, nor where a new line would change the meaning.
 */
const isMovable = ({ type }: Token, previous: string, word: string): boolean =>
  !RESTRICTED.test(previous) && !GLUED.test(word) && type.label !== 'template' && type.label !== '`'

const lineEnds = (text: string): number => text.match(/\r\n|[\n\r\u2028\u2029]/g)?.length ?? 0

/**
 * The syntax tree of a function's text, without positions; undefined if it does not parse alone.
 */
function shapeOf(text: string, tokens: Token[] = []): string | undefined {
  const onToken = (token: Token) => void (token.type.label === 'eof' || tokens.push(token))
  let tree: AnyNode
  try {
    tree = acorn().parse(`(${text}\n)`, { ecmaVersion: 'latest', sourceType: 'module', onToken })
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
  // Without the parentheses around it.
  tokens.splice(
    0,
    tokens.length,
    ...tokens.slice(1, -1).map((token) => Object.assign(token, { start: token.start - 1, end: token.end - 1 })),
  )
  return JSON.stringify(tree, (key, value: unknown) =>
    key === 'start' || key === 'end' ? undefined : typeof value === 'bigint' ? `${value}n` : value,
  )
}
