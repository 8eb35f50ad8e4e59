import { closeSync, existsSync, openSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { OutputFileError } from '../../errors.js'
import { formatPath } from './path.js'

/**
 * Throws OutputFileError if a file cannot be written, before the work whose result it is to hold.
 * Leaves the file as it is.
 */
export function checkOutputFile(path: string): void {
  try {
    const stats = statSync(path, { throwIfNoEntry: false })
    // To open a pipe or a device would mean something to its other end.
    if (stats !== undefined && !stats.isFile() && !stats.isDirectory()) return
    closeSync(openSync(path, 'a'))
    if (stats === undefined) rmSync(path, { force: true })
  } catch (error) {
    throw outputFileError(path, error)
  }
}

/** What an error of the file system means for a file to write. */
export function outputFileError(path: string, error: unknown): OutputFileError {
  const { code, message } = error as NodeJS.ErrnoException
  const file = formatPath(path)
  return new OutputFileError(file, problemOf(file, code) ?? message, { cause: error })
}

function problemOf(path: string, code: string | undefined): string | undefined {
  const folder = dirname(path)
  if (code === 'EISDIR') return 'it is a folder: name a file in it.'
  if (code === 'ENOTDIR') return `${folder} is no folder: name another path.`
  if (code === 'ENOENT' && !existsSync(folder)) return `there is no folder ${folder}: make it, or name another path.`
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOENT')
    return `${existsSync(path) ? 'it' : `the folder ${folder}`} may not be written: make it writable, or name another path.`
  return undefined
}
