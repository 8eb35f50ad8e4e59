import { json } from '../../engine-globals.js'
import { TextSyntaxError } from '../../errors.js'
import { calculates, executesCalculated, isNumberText, SLOT, takesNumber } from './number-places.js'
import type { Shell } from './shell.js'
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
const RESERVED = new Set(
  'case do done elif else esac fi for function if in select then time until while coproc and begin end not or switch'.split(' '),
)

/** How to write one placeholder. */
interface Slot {
  readonly placeholder: Placeholder
  readonly variable: string
  /** The text around the variable. */
  readonly before: string
  readonly after: string
  /** Whether a plain value may stand there itself. */
  readonly isHarmless: boolean
  /** Says what is wrong with a value; undefined if nothing is. */
  readonly refuse: (value: string) => string | undefined
}

/** How a dialect assigns and reads a variable. */
interface Dialect {
  assign(name: string, value: string): string
  read(name: string): string
}

const DIALECTS: Readonly<Record<'posix' | 'fish', Dialect>> = {
  posix: { assign: (name, value) => `${name}=${shellQuote(value)}; `, read: (name) => `\${${name}}` },
  // Global: functions see it, too.
  fish: { assign: (name, value) => `set -g ${name} '${value.replaceAll(/['\\]/g, '\\$&')}'; `, read: (name) => `$${name}` },
}

/**
 * Makes a function from the values of a run to a script. A value becomes part of the script only if
 * it consists of letters, digits and a few harmless characters, or is a number where only a number
 * may stand. All others are assigned to variables in front, in single quotes, and the script has
 * `"${sw1}"` in their place. So no value is code, even in a template in a dialect that this does
 * not understand. The function throws TextSyntaxError for a value that cannot stand in its place.
 *
 * @throws TextSyntaxError for a placeholder in a here-document, where variables have no quotes.
 */
export function compileScript(
  text: string,
  parts: readonly TemplatePart[],
  shell: Pick<Shell, 'name' | 'dialect'>,
): (textOf: (name: string) => string) => string {
  const pieces = slots(text, parts, shell)
  const dialect = DIALECTS[shell.dialect === 'fish' ? 'fish' : 'posix']
  return (textOf) => {
    const assigned = new Map<string, string>()
    const script = pieces.map((piece) => {
      if (typeof piece === 'string') return piece
      const { placeholder, variable, before, after, isHarmless, refuse } = piece
      const value = textOf(placeholder.name)
      if (placeholder.raw) return value
      const problem = refuse(value)
      if (problem !== undefined) throw new TextSyntaxError('the command', text, placeholder.position, problem)
      if (isHarmless && PLAIN.test(value) && !RESERVED.has(value)) return value
      assigned.set(variable, value)
      return `${before}${dialect.read(variable)}${after}`
    })
    return `${Array.from(assigned, ([name, value]) => dialect.assign(name, value)).join('')}${script.join('')}`
  }
}

function slots(text: string, parts: readonly TemplatePart[], { name, dialect }: Pick<Shell, 'name' | 'dialect'>): (string | Slot)[] {
  const scanner = new ShellScanner(dialect)
  const names = new Map<string, string>()
  const outline = parts.map((part) => (typeof part === 'string' ? part : SLOT))
  const isCalculating = dialect === 'posix' && calculates(outline.join(''))
  return parts.map((part, index) => {
    if (typeof part === 'string') {
      scanner.scan(part)
      return part
    }
    const variable = names.get(part.name) ?? `sw${names.size + 1}`
    names.set(part.name, variable)
    const following = outline[index + 1]?.[0] ?? ' '
    const place = { before: outline.slice(0, index).join(''), after: outline.slice(index + 1).join('') }
    const onlyNumber = dialect === 'other' ? unknownShell(part, name) : isCalculated(scanner, place, dialect) ? calculated(part) : undefined
    const refuse = onlyNumber ?? (isCalculating ? executed(part) : () => undefined)
    const isHarmless = onlyNumber !== undefined || (HARMLESS_BEFORE.test(scanner.before) && HARMLESS_AFTER.test(following))
    const quotes = onlyNumber === undefined ? quotesIn(scanner, text, part) : { before: '', after: '' }
    scanner.skip()
    return { placeholder: part, variable, ...quotes, isHarmless, refuse }
  })
}

function isCalculated({ context }: ShellScanner, place: Parameters<typeof takesNumber>[0], dialect: Shell['dialect']): boolean {
  return context === 'arithmetic' || (dialect === 'posix' && context !== 'comment' && takesNumber(place))
}

type Refuse = Slot['refuse']

/** A value as messages show it. */
const shown = (value: string): string => json.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)

const unknownShell =
  ({ name }: Placeholder, shell: string): Refuse =>
  (value) =>
    isNumberText(value)
      ? undefined
      : `how to quote texts for ${shell} is not known here, so {${name}} takes numbers only, not ${shown(value)}: pass texts in the environment (--env X={${name}}) or by --stdin, and read them there.`

const calculated =
  ({ name }: Placeholder): Refuse =>
  (value) =>
    isNumberText(value)
      ? undefined
      : `shells calculate here, where a text can execute a command, so {${name}} takes numbers only, not ${shown(value)}: leave the value out, or compare as text with =.`

const executed =
  ({ name }: Placeholder): Refuse =>
  (value) =>
    executesCalculated(value)
      ? `{${name}} is ${shown(value)}, which executes a command where a shell calculates, as this script does: leave the value out, or pass it by --stdin.`
      : undefined

function quotesIn({ context, dialect }: ShellScanner, text: string, { position, raw }: Placeholder): Pick<Slot, 'before' | 'after'> {
  switch (context) {
    case 'bare':
    case 'comment':
      return { before: '"', after: '"' }
    case 'double':
      // In fish nothing marks the end of a name.
      return dialect === 'fish' ? { before: '""', after: '""' } : { before: '', after: '' }
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
