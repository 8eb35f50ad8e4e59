import { realpathSync, statSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { InvalidSweepError, ModuleSyntaxError, SweepFileNotFoundError, SweepFileTypeError, SweepImportError } from '../../errors.js'
import type { Sweep } from '../define/sweep.js'
import { importModule } from './import-module.js'
import { readSweep } from './read-sweep.js'
import { hashFile } from './source-hash.js'

const EXTENSIONS = ['.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.jsx'] as const

/** A sweep file as loaded. Pass `{ sweepUrl: url, fileHash }` to `resolveSteps`. */
export interface SweepFile {
  readonly url: string
  /** SHA-256 of the file before its import, so that workers find an edit in between. */
  readonly fileHash: string
  readonly sweep: Sweep
}

/**
 * Loads a sweep file by its path, relative to the current folder. Loads a symbolic link from its
 * real place, as Node does: that is where its relative imports and its packages are.
 *
 * @throws SweepFileNotFoundError, SweepFileTypeError, ModuleSyntaxError, SweepImportError,
 *   NotASweepError, InvalidSweepError
 */
export async function loadSweep(path: string): Promise<SweepFile> {
  const named = resolve(path)
  const stats = statSync(named, { throwIfNoEntry: false })
  if (stats === undefined) throw new SweepFileNotFoundError(path, 'missing')
  if (stats.isDirectory()) throw new SweepFileNotFoundError(path, 'folder')
  const file = realpathSync(named)
  if (!EXTENSIONS.some((extension) => extension === extname(file))) throw new SweepFileTypeError(path, EXTENSIONS)
  const url = pathToFileURL(file).href
  const fileHash = hashFile(file)
  return { url, fileHash, sweep: readSweep(await importSweep(url, file), url) }
}

async function importSweep(url: string, file: string): Promise<Record<string, unknown>> {
  try {
    return await importModule(url)
  } catch (error) {
    if (error instanceof InvalidSweepError) throw new InvalidSweepError(error.problem, file, { cause: error })
    throw error instanceof ModuleSyntaxError ? error : new SweepImportError(file, error)
  }
}
