import { TextSyntaxError } from '../../errors.js'
import { ShellScanner } from './shell-context.js'
import type { Placeholder, TemplatePart } from './template.js'

/** These characters are code in no context, unless their neighbours make them so. */
const PLAIN = /^[\w./:@+-]+$/
/**
 * Between these a plain text stays a word or part of one: not after `$HOME`, nor before `>`
 * (`2>file`).
 */
const HARMLESS_BEFORE = /[\s/.:,=+"'-]/
const HARMLESS_AFTER = /[\s/.:,+"';|&)-]/
const RESERVED = new Set('case do done elif else esac fi for function if in select then time until while coproc'.split(' '))

/** How to write one placeholder: the text around the value, and the name of its variable. */
interface Slot {
  readonly placeholder: Placeholder
  readonly variable: string
  readonly before: string
  readonly after: string
  /** Whether a plain value may stand there itself. */
  readonly isHarmless: boolean
}

/**
 * Makes a function from the values of a run to a script. A value becomes part of the script only if
 * it consists of letters, digits and a few harmless characters. All others are assigned to
 * variables in front, in single quotes, and the script has `"$sw1"` in their place. So no value is
 * code, even in a template in a dialect that this does not understand.
 *
 * @throws TextSyntaxError for a placeholder in a here-document, where variables have no quotes.
 */
export function compileScript(text: string, parts: readonly TemplatePart[]): (textOf: (name: string) => string) => string {
  const pieces = slots(text, parts)
  return (textOf) => {
    const assigned = new Map<string, string>()
    const script = pieces.map((piece) => {
      if (typeof piece === 'string') return piece
      const { placeholder, variable, before, after, isHarmless } = piece
      const value = textOf(placeholder.name)
      if (placeholder.raw || (isHarmless && PLAIN.test(value) && !RESERVED.has(value))) return value
      assigned.set(variable, value)
      return `${before}\${${variable}}${after}`
    })
    return `${Array.from(assigned, ([name, value]) => `${name}=${shellQuote(value)}; `).join('')}${script.join('')}`
  }
}

function slots(text: string, parts: readonly TemplatePart[]): (string | Slot)[] {
  const scanner = new ShellScanner()
  const names = new Map<string, string>()
  return parts.map((part, index) => {
    if (typeof part === 'string') {
      scanner.scan(part)
      return part
    }
    const variable = names.get(part.name) ?? `sw${names.size + 1}`
    names.set(part.name, variable)
    const next = parts[index + 1]
    const following = typeof next === 'string' ? (next[0] ?? ' ') : next === undefined ? ' ' : 'x'
    const isHarmless = HARMLESS_BEFORE.test(scanner.before) && HARMLESS_AFTER.test(following)
    const slot = { placeholder: part, variable, ...quotesIn(scanner, text, part), isHarmless }
    scanner.skip()
    return slot
  })
}

function quotesIn({ context }: ShellScanner, text: string, { position, raw }: Placeholder): Pick<Slot, 'before' | 'after'> {
  switch (context) {
    case 'bare':
    case 'comment':
      return { before: '"', after: '"' }
    case 'double':
    case 'arithmetic':
      return { before: '', after: '' }
    case 'single':
      return { before: `'"`, after: `"'` }
    case 'here-document':
      if (raw) return { before: '', after: '' }
      throw new TextSyntaxError('the command', text, position, 'a value cannot be quoted in a here-document: pass the text by --stdin.')
  }
}

/** Quotes any text as one word of a POSIX shell. */
export const shellQuote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
