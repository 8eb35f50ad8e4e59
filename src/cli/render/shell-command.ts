import { formatPath } from './path.js'

const SAFE = /^[\w@%+=:,./-]+$/

/** A command line of statesweep to be copied; `path` is the database, named where it is not the default. */
export function shellCommand(words: readonly string[], { path, defaultPath }: { path: string; defaultPath: string }): string {
  const database = path === defaultPath ? [] : ['--db', formatPath(path)]
  return ['statesweep', ...words, ...database].map((word) => (SAFE.test(word) ? word : `'${word.replaceAll(`'`, `'\\''`)}'`)).join(' ')
}
