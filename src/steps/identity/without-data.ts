import { isData } from './sweep-definition.js'

/** What a definition of a sweep follows, as tokens. */
const BEFORE: readonly (readonly string[])[] = [
  ['defineSweep', '('],
  ['export', 'default'],
  ['module', '.', 'exports', '='],
]
const OPENS = '([{'
const CLOSES = ')]}'

/**
 * The tokens of a sweep file without the properties of its definition that are data. For TypeScript
 * as it is written, types included; of JavaScript, `sliceSteps` knows more.
 */
export function withoutData(tokens: readonly string[]): string[] {
  const opening = definitionIn(tokens)
  if (opening < 0) return [...tokens]
  const kept = tokens.slice(0, opening + 1)
  let depth = 1
  let isLeft = false
  for (let at = opening + 1; at < tokens.length; at++) {
    const token = tokens[at] ?? ''
    const isFirst = depth === 1 && (at === opening + 1 || tokens[at - 1] === ',')
    if (isFirst && token !== '}') isLeft = isData(propertyAt(tokens, at))
    if (isBracket(token, OPENS)) depth++
    if (isBracket(token, CLOSES)) depth--
    if (depth === 0) return [...kept, ...tokens.slice(at)]
    if (!isLeft && !(depth === 1 && token === ',')) kept.push(token)
  }
  return [...tokens]
}

/** Templates end in a brace, too. */
const isBracket = (token: string, brackets: string): boolean =>
  (token.length === 1 && brackets.includes(token)) ||
  (token.length > 1 && (brackets === OPENS ? token.endsWith('${') && /^[`}]/.test(token) : /^\}.*(?:`|\$\{)$/s.test(token)))

/** Where the definition opens: in `defineSweep`, the default export, or its variable. */
function definitionIn(tokens: readonly string[]): number {
  for (const before of BEFORE) {
    const at = tokens.findIndex((_, start) => before.every((token, offset) => tokens[start + offset] === token))
    if (at < 0) continue
    const next = at + before.length
    if (tokens[next] === '{') return next
    const variable = tokens.findIndex((token, start) => token === tokens[next] && /^(?:const|let|var)$/.test(tokens[start - 1] ?? ''))
    if (variable < 0) continue
    const value = tokens.indexOf('=', variable)
    if (tokens[value + 1] === '{') return value + 1
  }
  return -1
}

/** The name of the property that begins here: `name: value`, `name`, `name()`, `async name()`. */
function propertyAt(tokens: readonly string[], at: number): string | undefined {
  const names = tokens.slice(at, at + 2).map((token) => token.replaceAll('"', ''))
  const isNamed = (token: string | undefined) => token !== undefined && [':', ',', '(', '}'].includes(token)
  if (isNamed(tokens[at + 1])) return names[0]
  return tokens[at] === 'async' && isNamed(tokens[at + 2]) ? names[1] : undefined
}
