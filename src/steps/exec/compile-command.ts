import { resolve } from 'node:path'
import type { ExecOptions } from './exec-options.js'
import { type PlaceholderValues, refuseMeant, valueText } from './placeholder-values.js'
import type { CommandSpec } from './run-command.js'
import { parseShell } from './shell.js'
import { compileScript } from './shell-script.js'
import { bracesIn, parseTemplate } from './template.js'

type TextOf = (name: string) => string

/** The shell for commands that are strings, unless another is named. */
export const DEFAULT_SHELL = '/bin/sh'

/**
 * Makes a function of the values from a text with placeholders. It inserts them as they are: none
 * of it is code.
 */
function compileText(text: string, what: string): (textOf: TextOf) => string {
  const parts = parseTemplate(text, what)
  return (textOf) => parts.map((part) => (typeof part === 'string' ? part : textOf(part.name))).join('')
}

/** Makes a function from the values of a run to what it executes. Throws TextSyntaxError. */
export function compileCommand(command: string | readonly string[], options: ExecOptions = {}): (values: PlaceholderValues) => CommandSpec {
  const { shell = DEFAULT_SHELL, stdin, env = {}, cwd, peakMemory = false } = options
  const words = typeof command === 'string' ? scriptWords(command, shell) : programWords(command)
  const folder = cwd === undefined ? undefined : compileText(cwd, 'cwd')
  const variables = Object.entries(env).map(([name, text]) => [name, compileText(text, `env ${name}`)] as const)
  // Copied once: reading all of process.env takes 0.1 ms.
  const inherited = { ...process.env }
  const input = stdin === undefined ? undefined : compileText(stdin, 'stdin')
  const braces = textsOf(command, options).flatMap(({ text }) => bracesIn(text).map(({ inside }) => inside))
  return (values) => {
    refuseMeant(braces, values)
    const textOf: TextOf = (name) => valueText(name, values)
    const inFolder = folder && resolve(folder(textOf))
    return {
      words: words(textOf),
      cwd: inFolder,
      env:
        variables.length === 0 ? inherited : { ...inherited, ...Object.fromEntries(variables.map(([name, text]) => [name, text(textOf)])) },
      stdin: input && inputOf(stdin ?? '', input(textOf)),
      peakMemory,
    }
  }
}

/** Only an `@` of the template counts, not one that a value begins with. */
function inputOf(template: string, text: string): CommandSpec['stdin'] {
  return template.startsWith('@') ? { file: text.slice(1) } : { text }
}

function scriptWords(text: string, shell: string): (textOf: TextOf) => readonly string[] {
  const parsed = parseShell(shell)
  const script = compileScript(text, parseTemplate(text), parsed)
  return (textOf) => [...parsed.words, script(textOf)]
}

function programWords(words: readonly string[]): (textOf: TextOf) => readonly string[] {
  const texts = words.map((word) => compileText(word, 'the command'))
  return (textOf) => texts.map((text) => text(textOf))
}

/** A text that may have placeholders, and what it is, for errors. */
export interface TemplateText {
  readonly what: string
  readonly text: string
}

/** Every text of a command that may have placeholders. */
export const textsOf = (command: string | readonly string[], { stdin, env = {}, cwd }: ExecOptions): readonly TemplateText[] => [
  ...(typeof command === 'string' ? [command] : command).map((text) => ({ what: 'the command', text })),
  ...Object.entries(env).map(([name, text]) => ({ what: `--env ${name}`, text })),
  ...(stdin === undefined ? [] : [{ what: '--stdin', text: stdin }]),
  ...(cwd === undefined ? [] : [{ what: '--cwd', text: cwd }]),
]
