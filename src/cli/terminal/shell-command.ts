import { shellQuote } from '../../steps/exec/shell-script.js'
import { formatPath } from './path.js'

const SAFE = /^[\w@%+=:,./-]+$/

/** A command line of statesweep to copy; it names the database if that is not the default. */
export function shellCommand(words: readonly string[], given?: { path: string; defaultPath: string }): string {
  const database = given === undefined || given.path === given.defaultPath ? [] : ['--db', formatPath(given.path)]
  return ['statesweep', ...words, ...database].map(shellWord).join(' ')
}

/** One word of a shell's command line, quoted if needed. */
export const shellWord = (word: string): string => (SAFE.test(word) ? word : shellQuote(word))
