import { TextSyntaxError } from '../../errors.js'

/** How to insert a value: quoted for the shell, or as it is (`{=x}`). */
export interface Placeholder {
  /** The text in the braces, without `=`: `file`, `file.name`, `slot`. */
  readonly name: string
  readonly raw: boolean
  /** The index of its brace in the text. */
  readonly position: number
}

export type TemplatePart = string | Placeholder

/**
 * Neither `{{x}}`, which is the text `{x}`, nor `${x}`, which belongs to the shell, is a
 * placeholder. All other braces are text, too: `{print $1}`, `{a,b}`.
 */
export const TOKEN = /\$\{|\{\{([^{}]*)\}\}|\{(=?)([\p{L}_][\p{L}\p{N}_.-]*)\}/gu

/** Texts and placeholders in turn. `what` names the text in errors. */
export function parseTemplate(text: string, what = 'the command'): readonly TemplatePart[] {
  if (text.includes('\0')) throw new TextSyntaxError(what, text, text.indexOf('\0'), 'no command can hold a NUL character.')
  const parts: TemplatePart[] = []
  let end = 0
  for (const match of text.matchAll(TOKEN)) {
    const [token, escaped, equals, name] = match
    parts.push(text.slice(end, match.index))
    end = match.index + token.length
    if (name !== undefined) parts.push({ name, raw: equals === '=', position: match.index })
    else parts.push(escaped === undefined ? token : `{${escaped}}`)
  }
  return [...parts, text.slice(end)].filter((part) => part !== '')
}

export const placeholdersOf = (parts: readonly TemplatePart[]): readonly Placeholder[] =>
  parts.filter((part): part is Placeholder => typeof part !== 'string')
