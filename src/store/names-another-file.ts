import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** The last bytes of a journal that names another file. */
const NAMES_ANOTHER = Buffer.from('d9d505f920a163d7', 'hex')

/**
 * True for the journal of a transaction over several files: SQLite removes the file that it names
 * when it opens the database. The engine leaves no such journal, so others could make it remove any
 * file.
 */
export function namesAnotherFile(journal: string): boolean {
  let fd: number
  try {
    fd = openSync(journal, 'r')
  } catch {
    return false
  }
  try {
    const last = Buffer.alloc(NAMES_ANOTHER.length)
    const { size } = fstatSync(fd)
    return size > last.length && readSync(fd, last, 0, last.length, size - last.length) === last.length && last.equals(NAMES_ANOTHER)
  } finally {
    closeSync(fd)
  }
}
