import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TemporaryFolderError } from './errors.js'

/** Makes a folder of its own in the temporary folder of the system. Throws TemporaryFolderError. */
export function makeTemporaryFolder(prefix: string): string {
  const parent = tmpdir()
  try {
    return mkdtempSync(join(parent, prefix))
  } catch (error) {
    throw new TemporaryFolderError(parent, error as NodeJS.ErrnoException)
  }
}
