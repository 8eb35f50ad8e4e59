import { existsSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { StepArgumentError } from '../../errors.js'
import { splitWords } from './split-words.js'

/** How a script has to be written: for a POSIX shell, for fish, or in a language not known here. */
export type Dialect = 'posix' | 'fish' | 'other'

/** A program that executes scripts. */
export interface Shell {
  /** The program and its arguments; the script comes after them. */
  readonly words: readonly string[]
  /** The name of the program that reads the script: `bash`, `python3`. */
  readonly name: string
  readonly dialect: Dialect
}

const DIALECTS: Readonly<Record<string, Dialect>> = {
  ...Object.fromEntries(
    'sh bash rbash dash ash zsh ksh ksh93 rksh mksh lksh oksh loksh pdksh yash posh hush'.split(' ').map((name) => [name, 'posix']),
  ),
  fish: 'fish',
}

/** What takes a script other than by `-c`. */
const SCRIPT_FLAGS: Readonly<Record<string, string>> = {
  node: '-e',
  bun: '-e',
  perl: '-e',
  ruby: '-e',
  lua: '-e',
  julia: '-e',
  Rscript: '-e',
  php: '-r',
}

/**
 * A shell from its option: a program, with arguments if any (`bash --norc`, `busybox sh`). The last
 * word that is the name of a shell says which it is.
 *
 * @throws StepArgumentError, TextSyntaxError
 */
export function parseShell(text: string): Shell {
  const words = isAbsolute(text) && existsSync(text) ? [text] : splitWords(text, 'shell')
  const [program] = words
  if (program === undefined) throw new StepArgumentError('exec', 'the shell has no name: pass one, such as bash.')
  const name = words.map(nameOf).findLast((one) => Object.hasOwn(DIALECTS, one)) ?? nameOf(program)
  return { words: [...words, SCRIPT_FLAGS[name] ?? '-c'], name, dialect: DIALECTS[name] ?? 'other' }
}

const nameOf = (word: string): string => (/[^\\/]*$/.exec(word)?.[0] ?? word).replace(/\.exe$/i, '')
