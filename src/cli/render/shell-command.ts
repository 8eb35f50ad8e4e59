import { formatPath } from './path.js'

const SAFE = /^[\w@%+=:,./-]+$/

/** A command line of statesweep to be copied; the database at `path`, if one is given, is named where it is not the default. */
export function shellCommand(words: readonly string[], given?: { path: string; defaultPath: string }): string {
  const database = given === undefined || given.path === given.defaultPath ? [] : ['--db', formatPath(given.path)]
  return ['statesweep', ...words, ...database].map((word) => (SAFE.test(word) ? word : `'${word.replaceAll(`'`, `'\\''`)}'`)).join(' ')
}
