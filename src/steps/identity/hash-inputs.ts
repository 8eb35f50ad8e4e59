import { createHash } from 'node:crypto'
import { createReadStream, type Stats, statSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import type * as TinyGlobby from 'tinyglobby'
import { InputFileError } from '../../errors.js'
import { onDemand } from '../../on-demand.js'
import { expandGlob } from '../glob/expand-glob.js'

const glob = onDemand<typeof TinyGlobby>('tinyglobby')

/** Data files: paths, globs or folders, relative to a folder. */
export interface Inputs {
  readonly folder: string
  readonly paths: readonly string[]
}

/**
 * Hashes data files by their contents, in a stream: 1 GB takes about a second. A folder means all
 * files in it.
 *
 * @throws InputFileError for a path without a file, and for files that cannot be read
 */
export async function hashInputs({ folder, paths }: Inputs): Promise<Record<string, string>> {
  const files = new Set(paths.flatMap((path) => filesAt(path, folder)))
  const hashes: Record<string, string> = {}
  for (const file of [...files].sort()) hashes[relative(folder, file).split(sep).join('/')] = await hashContent(file)
  return hashes
}

function filesAt(path: string, folder: string): readonly string[] {
  const stats = statsOf(resolve(folder, path))
  if (stats?.isFile()) return [resolve(folder, path)]
  if (stats !== undefined) return nonEmpty(path, filesIn(resolve(folder, path)), 'the folder is empty')
  const refuse = (name: string): never => {
    throw new InputFileError(path, `the name of the file ${name} is not UTF-8`)
  }
  const found = expandGlob(path, { folder, refuse }).map((file) => resolve(folder, file))
  return nonEmpty(
    path,
    found.filter((file) => statsOf(file)?.isFile()),
    'no such file',
  )
}

function nonEmpty(path: string, files: readonly string[], problem: string): readonly string[] {
  if (files.length === 0) throw new InputFileError(path, problem)
  return files
}

/** All files in a folder, hidden ones and those behind links included. */
const filesIn = (folder: string): string[] =>
  glob()
    .globSync('**', { cwd: folder, absolute: true, dot: true, expandDirectories: false })
    .map((file) => resolve(file))

/** Undefined for a pattern, and for a path that leads nowhere. */
function statsOf(file: string): Stats | undefined {
  try {
    return statSync(file)
  } catch {
    return undefined
  }
}

async function hashContent(file: string): Promise<string> {
  const hash = createHash('sha256')
  try {
    for await (const bytes of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(bytes)
  } catch (error) {
    throw new InputFileError(file, (error as Error).message, { cause: error })
  }
  return hash.digest('hex').slice(0, 32)
}
