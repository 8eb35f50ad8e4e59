import { ExecUsageError, TextSyntaxError } from '../../errors.js'
import { nearestName } from '../../nearest-name.js'
import type { TemplateText } from '../../steps/exec/compile-command.js'
import { OWN_PLACEHOLDERS, paramOf } from '../../steps/exec/placeholder-values.js'
import { bracesIn, type Placeholder, parseTemplate, placeholderFor, placeholdersOf } from '../../steps/exec/template.js'
import { executionOptions, planningOptions } from '../parse/execution-options.js'
import { shellWord } from '../terminal/shell-command.js'
import { readingOptions } from './benchmark-options.js'
import { definingOptions } from './command-options.js'
import type { CommandWords } from './command-words.js'

/** What has values: axes, and columns of a CSV file. */
interface Given {
  readonly names: readonly string[]
  readonly axes: CommandWords['axes']
}

/**
 * Refuses a placeholder without values, braces that seem to be meant as one, and an axis without a
 * placeholder: a misspelt option.
 *
 * @throws ExecUsageError, TextSyntaxError
 */
export function checkPlaceholders(texts: readonly TemplateText[], { names, axes }: Given): void {
  const own: readonly string[] = OWN_PLACEHOLDERS
  const taken = names.find((name) => own.includes(name))
  if (taken !== undefined) throw new ExecUsageError(`{${taken}} is the ${taken} of the run itself: give the axis or column another name.`)
  const used = new Set<string>()
  for (const template of texts) {
    for (const placeholder of placeholdersOf(parseTemplate(template.text, template.what))) {
      const param = paramOf(placeholder.name, names)
      if (param !== undefined) used.add(param)
      else if (!own.includes(placeholder.name)) throw withoutValues(placeholder, template, names)
    }
    refuseMeant(template, names)
  }
  const unused = axes.find(({ name }) => !used.has(name))
  if (unused === undefined) return
  const nearest = nearestName(unused.name, [...flags(), ...used])
  const placeholder = placeholderFor(unused.name)
  throw new ExecUsageError(
    `--${unused.name} is not an option, and the command has no ${placeholder}${nearest === undefined ? '.' : `: did you mean --${nearest}?`}`,
  )
}

/** Characters that braces must have to be taken for a misspelt name. */
const SHORTEST_MEANT = 5

/** Refuses braces with a name in them, or almost, that only a placeholder with backslashes has. */
function refuseMeant({ what, text }: TemplateText, names: readonly string[]): void {
  const hidden = names.filter((name) => placeholderFor(name) !== `{${name}}`)
  if (hidden.length === 0) return
  for (const { inside, position } of bracesIn(text)) {
    const [, equals = '', name = ''] = /^(=?)(.*)$/s.exec(inside) ?? []
    // Short texts are near to many: a{3} is a regular expression, {a,b} two words of a shell.
    const exact = paramOf(name, hidden)
    const meant = exact ?? (name.length < SHORTEST_MEANT ? undefined : nearestName(name, hidden))
    if (meant === undefined) continue
    const written = placeholderFor(exact === undefined ? meant : name).replace('{', `{${equals}`)
    throw new TextSyntaxError(
      what,
      text,
      position,
      `{${inside}} is text: write ${written} for the value of "${meant}"${forBraces(inside)}.`,
    )
  }
}

function withoutValues({ name, raw, position }: Placeholder, { what, text }: TemplateText, names: readonly string[]): TextSyntaxError {
  const nearest = nearestName(name, names)
  const inside = `${raw ? '=' : ''}${placeholderFor(name).slice(1, -1)}`
  const remedy =
    nearest === undefined
      ? `give it some with ${flagFor(name)}${forBraces(inside)}${listed(names)}`
      : `did you mean ${placeholderFor(nearest)}?${names.length > 1 ? listed(names).replace(/^\. /, ' ') : ''}`
  return new TextSyntaxError(what, text, position, `{${inside}} has no values: ${remedy}`)
}

/** How to get the braces themselves; braces inside would end them. */
const forBraces = (inside: string): string => (/[{}]/.test(inside) ? '' : `, or write {{${inside}}} for the braces themselves`)

/** Names to list; a table may have thousands of columns. */
const MOST_LISTED = 20

function listed(names: readonly string[]): string {
  if (names.length === 0) return ''
  const more = names.length > MOST_LISTED ? ` and ${names.length - MOST_LISTED} more` : ''
  return `. There are values for ${names.slice(0, MOST_LISTED).map(placeholderFor).join(', ')}${more}.`
}

/** How to give values to a name: by its own flag, unless that is an option or no single word. */
function flagFor(name: string): string {
  const isFlag = /^[\p{L}_][\p{L}\p{N}_.-]*$/u.test(name) && !flags().includes(name)
  return isFlag ? `--${name}, such as --${name} 1..9` : `--axis ${shellWord(`${name}=1..9`)}`
}

const flags = (): string[] => [
  ...[...definingOptions(), ...executionOptions(), ...planningOptions(), ...readingOptions()].map(({ long }) => String(long).slice(2)),
  ...['db', 'serial', 'keep-order', 'tag', 'help', 'version'],
]
