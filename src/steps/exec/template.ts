import { TextSyntaxError } from '../../errors.js'

/** What a value is inserted as: quoted for the shell, or as it is (`{=x}`). */
export interface Placeholder {
  /** What stands in the braces, without `=`: `file`, `file.name`, `slot`. */
  readonly name: string
  readonly raw: boolean
  /** Where its brace stands in the text. */
  readonly position: number
}

export type TemplatePart = string | Placeholder

/**
 * `{{x}}` stands for the text `{x}`, and `${x}` belongs to the shell: neither is a placeholder. All other braces are text, too: `{print $1}`, `{a,b}`.
 */
const TOKEN = /\$\{|\{\{([^{}]*)\}\}|\{(=?)([\p{L}_][\p{L}\p{N}_.-]*)\}/gu

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
