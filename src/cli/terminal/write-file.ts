import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { outputFileError } from './check-output-file.js'

/** Writes a file in pieces, under another name until it is complete. Throws OutputFileError. */
export function writeFile(path: string, pieces: Iterable<string | Uint8Array>): void {
  const partial = `${path}.${process.pid}.partial`
  let file: number | undefined
  try {
    file = attempt(path, () => openSync(partial, 'w'))
    const opened = file
    for (const piece of pieces) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece
      for (let at = 0; at < bytes.length; ) at += attempt(path, () => writeSync(opened, bytes, at))
    }
    closeSync(file)
    file = undefined
    attempt(path, () => renameSync(partial, path))
  } catch (error) {
    if (file !== undefined) {
      closeSync(file)
      rmSync(partial, { force: true })
    }
    throw error
  }
}

/** Tells errors of the file from errors of the pieces. */
function attempt<T>(path: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw outputFileError(path, error)
  }
}
