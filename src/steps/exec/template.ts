import { TextSyntaxError } from '../../errors.js'

/** How to insert a value: quoted for the shell, or as it is (`{=x}`). */
export interface Placeholder {
  /** The text in the braces, without `=` and backslashes: `file`, `file.name`, `slot`. */
  readonly name: string
  readonly raw: boolean
  /** The index of its brace in the text. */
  readonly position: number
}

export type TemplatePart = string | Placeholder

/**
 * Neither `{{x}}`, which is the text `{x}`, nor `${x}`, which belongs to the shell, is a
 * placeholder. A backslash makes other characters part of a name: `{First\ Name}`, `{\2020}`. All
 * other braces are text, too: `{print $1}`, `{a,b}`.
 */
export const TOKEN = /\$\{|\{\{([^{}]*)\}\}|\{(=?)((?:[\p{L}_]|\\[^\p{L}])(?:[\p{L}\p{N}_.-]|\\[^\p{L}\p{N}])*)\}/gu

/** How a placeholder for a param is written, whatever its name. */
export const placeholderFor = (name: string): string =>
  `{${name.replaceAll(/[^\p{L}\p{N}_.-]/gu, '\\$&').replace(/^(?=[\p{N}.-])/u, '\\')}}`

/** Texts and placeholders in turn. `what` names the text in errors. */
export function parseTemplate(text: string, what = 'the command'): readonly TemplatePart[] {
  if (text.includes('\0')) throw new TextSyntaxError(what, text, text.indexOf('\0'), 'no command can hold a NUL character.')
  const parts: TemplatePart[] = []
  let end = 0
  for (const match of text.matchAll(TOKEN)) {
    const [token, escaped, equals, name] = match
    parts.push(text.slice(end, match.index))
    end = match.index + token.length
    if (name !== undefined) parts.push({ name: name.replaceAll(/\\(.)/gsu, '$1'), raw: equals === '=', position: match.index })
    else parts.push(escaped === undefined ? token : `{${escaped}}`)
  }
  return [...parts, text.slice(end)].filter((part) => part !== '')
}

export const placeholdersOf = (parts: readonly TemplatePart[]): readonly Placeholder[] =>
  parts.filter((part): part is Placeholder => typeof part !== 'string')

/** Braces that are text, with what is in them: `{First Name}`, `{print $1}`. */
export function bracesIn(text: string): readonly { readonly inside: string; readonly position: number }[] {
  const blank = text.replaceAll(TOKEN, (token) => ' '.repeat(token.length))
  return Array.from(blank.matchAll(/\{([^{}]+)\}/g), ({ 1: inside = '', index }) => ({ inside, position: index }))
}
