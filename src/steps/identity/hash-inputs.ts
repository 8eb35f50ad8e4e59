import { createHash } from 'node:crypto'
import { createReadStream, type Stats, statSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import type * as TinyGlobby from 'tinyglobby'
import { InputFileError } from '../../errors.js'
import { onDemand } from '../../on-demand.js'

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

function filesAt(path: string, folder: string): string[] {
  const stats = statsOf(resolve(folder, path))
  if (stats?.isFile()) return [resolve(folder, path)]
  const options = {
    cwd: stats === undefined ? folder : resolve(folder, path),
    absolute: true,
    dot: stats !== undefined,
    expandDirectories: false,
  }
  const found = glob().globSync(stats === undefined ? path : '**', options)
  if (found.length === 0) throw new InputFileError(path, stats === undefined ? 'no such file' : 'the folder is empty')
  return found.map((file) => resolve(file))
}

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
