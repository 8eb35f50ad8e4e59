import { type BigIntStats, lstatSync, readlinkSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { DatabaseMovedError } from '../errors.js'

/**
 * Where a path leads through all symbolic links, even if no file is there yet. The path itself if
 * it leads nowhere: opening it says why.
 */
export function realPath(path: string): string {
  try {
    return realpathSync.native(path)
  } catch {
    const target = targetOf(path)
    if (target !== undefined) return realPath(resolve(dirname(path), target))
    const folder = dirname(path)
    return folder === path ? path : join(realPath(folder), basename(path))
  }
}

/** Where a link points that leads to no file; undefined for all else, and for circles of links. */
function targetOf(path: string): string | undefined {
  try {
    statSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return undefined
  }
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(path) : undefined
}

interface Names {
  /** As the user named it. */
  readonly path: string
  /** Without symbolic links. */
  readonly real: string
  /** Where results wait that are not in it yet. */
  readonly chunks: string
}

/** The file of an open database, known again by its device and inode. */
export class DatabaseFile {
  readonly #names: Names
  readonly #identity: BigIntStats
  readonly #isNetwork: boolean

  constructor(names: Names, { isNetwork }: { readonly isNetwork: boolean }) {
    this.#names = names
    this.#identity = statSync(names.real, { bigint: true })
    this.#isNetwork = isNetwork
  }

  /**
   * Throws `DatabaseMovedError` if the file no longer stands at its path: SQLite writes on into a
   * file that nobody finds. Takes 3 us.
   */
  check(): void {
    const { path, real, chunks } = this.#names
    const found = lstatSync(real, { bigint: true, throwIfNoEntry: false })
    const isSame = this.#is(found) && (path === real || this.#is(statSync(path, { bigint: true, throwIfNoEntry: false })))
    if (!isSame) throw new DatabaseMovedError(path, { isReplaced: found !== undefined, chunks })
  }

  /** Network file systems may number a file anew while it is open. */
  #is(found: BigIntStats | undefined): boolean {
    if (found === undefined) return false
    return this.#isNetwork || (found.dev === this.#identity.dev && found.ino === this.#identity.ino)
  }
}
