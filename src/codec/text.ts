import { json } from '../engine-globals.js'
import { UnstorableValueError } from '../errors.js'

/**
 * True if the text has no lone surrogates, which UTF-8, and so SQLite, cannot hold. Node 20 has the
 * method, but the ES2023 typings lack it.
 */
export function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed()
}

/**
 * Refuses a name of a param or field that no column can have: SQLite cuts names at NUL, and turns
 * lone surrogates into U+FFFD.
 */
export function checkName(name: string, path: string): void {
  if (name.includes('\0')) throw new UnstorableValueError(path, `has a name with a NUL character (${json.stringify(name)}); rename it`)
  if (!isWellFormed(name)) throw new UnstorableValueError(path, `has a name with a lone surrogate (${json.stringify(name)}); rename it`)
}
