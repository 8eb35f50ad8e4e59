import { shellQuote } from '../../steps/exec/shell-script.js'
import { hasControls, singleLine } from './cell.js'
import { formatPath } from './path.js'

const SAFE = /^[\w@%+=:,./-]+$/

const RUNNERS: Readonly<Record<string, readonly string[]>> = { npm: ['npx'], pnpm: ['pnpm', 'exec'], yarn: ['yarn'], bun: ['bunx'] }

/**
 * The words by which a command line to copy calls this command: those of the package manager that
 * started it, or that its folder belongs to.
 */
export function calledAs({ npm_config_user_agent: agent }: NodeJS.ProcessEnv, path = ''): readonly string[] {
  const manager = /^(npm|pnpm|yarn|bun)\//.exec(agent ?? '')?.[1] ?? (/[\\/]node_modules[\\/]\.bin[\\/]/.test(path) ? 'npm' : '')
  return [...(RUNNERS[manager] ?? []), 'statesweep']
}

/** The words that call this command where nothing of that name is on the path. */
const CALLED_AS = calledAs(process.env, process.argv[1])

/** A command line of statesweep to copy; it names the database if that is not the default. */
export function shellCommand(words: readonly string[], given?: { path: string; defaultPath: string }): string {
  const database = given === undefined || given.path === given.defaultPath ? [] : ['--db', formatPath(given.path)]
  return [...CALLED_AS, ...[...words, ...database].map(printableWord)].join(' ')
}

/** One word of a shell's command line, quoted if needed. */
export const shellWord = (word: string): string => (SAFE.test(word) ? word : shellQuote(word))

/** The same without control characters, for bash, zsh and others that know `$'\n'`. */
const printableWord = (word: string): string => (hasControls(word) ? `$'${singleLine(word.replace(/[\\']/g, '\\$&'))}'` : shellWord(word))

/** A message with the command lines in it, in quotation marks, as they can be copied here. */
export const asCalled = (text: string): string => text.replaceAll('"statesweep ', `"${CALLED_AS.join(' ')} `)
