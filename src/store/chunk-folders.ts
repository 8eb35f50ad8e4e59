import { type Dirent, lstatSync, mkdirSync, readdirSync, rmdirSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseError } from '../errors.js'
import { lockName } from './lock-name.js'
import { namesAnotherFile } from './names-another-file.js'
import { createTemporaryFolder, type TemporaryFolder } from './temporary-folder.js'

/**
 * The names of chunk files and their parts. Nothing else in their folder is ours to read or remove.
 */
const CHUNK = /^[0-9a-f]{8}-\d{8,}(\.p\d{8,})?\.db$/

/**
 * The folders of chunk files and locks: beside the database, or in the temporary folder for a
 * database in memory. Follows no symbolic link.
 */
export class ChunkFolders {
  #base: string | undefined
  /** Made for the first chunk, for a database in memory. */
  #temporary: TemporaryFolder | undefined
  readonly #inMemory: boolean

  constructor(base: string | undefined) {
    this.#base = base
    this.#inMemory = base === undefined
  }

  /** The folder of an experiment's chunk files; makes it if necessary. */
  open(idExperiment: string): string {
    if (this.#inMemory) this.#temporary ??= createTemporaryFolder()
    const base = this.#temporary?.path ?? this.#base ?? ''
    const folder = join(base, idExperiment)
    for (const one of [base, folder]) makeFolder(one)
    this.#base = base
    return folder
  }

  /** Chunk files that an earlier execution left behind, oldest first. */
  leftovers(idExperiment: string): string[] {
    return this.#filesOf(idExperiment, (name) => CHUNK.test(name))
  }

  /**
   * Removes the folder of an experiment if it is empty, and then the folder around it if that is
   * empty, too.
   */
  removeEmpty(idExperiment: string): void {
    if (this.#base !== undefined && isFolder(this.#base) && removeIfEmpty(join(this.#base, idExperiment))) this.tidy()
  }

  /** Removes the chunk files of an experiment, and its folder unless something else is in it. */
  remove(idExperiment: string): void {
    for (const file of this.#filesOf(idExperiment, (name) => CHUNK.test(name.replace(/-journal$/, '')))) unlinkSync(file)
    this.removeEmpty(idExperiment)
  }

  /** The files of an experiment with such names, sorted. Passes over links and folders. */
  #filesOf(idExperiment: string, isWanted: (name: string) => boolean): string[] {
    if (this.#base === undefined || !isFolder(this.#base)) return []
    const folder = join(this.#base, idExperiment)
    if (!isFolder(folder)) return []
    const entries = readdirSync(folder, { withFileTypes: true })
    const strange = new Set(entries.filter((entry) => !entry.isFile()).map(({ name }) => name))
    const isOurs = ({ name }: Dirent) => !strange.has(name) && !strange.has(`${name}-journal`) && isWanted(name)
    return entries
      .filter(isOurs)
      .map(({ name }) => join(folder, name))
      .sort()
  }

  /**
   * The path of an experiment's lock, by the suffix of its tables: an experiment that replaces it
   * has the same. Undefined for a database in memory. Throws if a link stands there.
   */
  lockFile(suffix: string): string | undefined {
    if (this.#inMemory || this.#base === undefined) return undefined
    const file = join(this.#base, lockName(suffix))
    const journal = `${file}-journal`
    for (const path of [this.#base, file, journal]) {
      if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) throw new DatabaseError(path, 'it is a link; remove it.')
    }
    if (namesAnotherFile(journal)) throw new DatabaseError(journal, 'SQLite would remove another file by this journal; remove it.')
    return file
  }

  /** Removes the folder around all, if it is empty. */
  tidy(): void {
    if (this.#base === undefined) return
    if (this.#temporary === undefined) removeIfEmpty(this.#base)
    else if (this.#temporary.removeIfEmpty()) this.#forget()
  }

  close(): void {
    this.#temporary?.remove()
    if (this.#inMemory) this.#forget()
  }

  #forget(): void {
    this.#temporary = undefined
    this.#base = undefined
  }
}

/** False for a link to a folder. */
const isFolder = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false

/** Makes a folder in one that exists. Throws if something else has its name, such as a link. */
function makeFolder(path: string): void {
  if (isFolder(path)) return
  try {
    mkdirSync(path)
  } catch (error) {
    if (isFolder(path)) return
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new DatabaseError(path, 'it is a link or a file, not a folder for chunk files; remove it.', { cause: error })
  }
}

function removeIfEmpty(folder: string): boolean {
  try {
    rmdirSync(folder)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return true
    if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'ENOTDIR') return false
    throw error
  }
}
