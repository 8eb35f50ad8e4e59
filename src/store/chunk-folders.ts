import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isAlive } from './is-alive.js'

const TEMPORARY = /^statesweep-(\d+)-/

/** The temporary folders of this process. Removed at exit, even if no session was closed. */
const temporary = new Set<string>()
let removedAtExit = false

/**
 * The folders of chunk files and locks: beside the database, or in the temporary folder for a
 * database in memory.
 */
export class ChunkFolders {
  #base: string | undefined
  readonly #inMemory: boolean

  constructor(base: string | undefined) {
    this.#base = base
    this.#inMemory = base === undefined
  }

  /** The folder of an experiment's chunk files; makes it if necessary. */
  open(idExperiment: string): string {
    this.#base ??= makeTemporary()
    const folder = join(this.#base, idExperiment)
    mkdirSync(folder, { recursive: true })
    return folder
  }

  /** Chunk files that an earlier execution left behind, oldest first. */
  leftovers(idExperiment: string): string[] {
    if (this.#base === undefined) return []
    const folder = join(this.#base, idExperiment)
    if (!existsSync(folder)) return []
    const files = readdirSync(folder).filter((name) => name.endsWith('.db'))
    return files.sort().map((name) => join(folder, name))
  }

  /**
   * Removes the folder of an experiment if it is empty, and then the folder around it if that is
   * empty, too.
   */
  removeEmpty(idExperiment: string): void {
    if (this.#base !== undefined && removeIfEmpty(join(this.#base, idExperiment))) this.tidy()
  }

  /** Removes the folder of an experiment, and all files in it. */
  remove(idExperiment: string): void {
    if (this.#base !== undefined) rmSync(join(this.#base, idExperiment), { recursive: true, force: true })
    this.removeEmpty(idExperiment)
  }

  /**
   * The path of an experiment's lock, by the suffix of its tables: an experiment that replaces it
   * has the same. Undefined for a database in memory.
   */
  lockFile(suffix: string): string | undefined {
    return this.#inMemory || this.#base === undefined ? undefined : join(this.#base, `${suffix}.lock`)
  }

  /** Removes the folder around all, if it is empty. */
  tidy(): void {
    if (this.#base === undefined || !removeIfEmpty(this.#base)) return
    temporary.delete(this.#base)
    if (this.#inMemory) this.#base = undefined
  }

  close(): void {
    if (!this.#inMemory || this.#base === undefined) return
    rmSync(this.#base, { recursive: true, force: true })
    temporary.delete(this.#base)
    this.#base = undefined
  }
}

function removeIfEmpty(folder: string): boolean {
  try {
    rmdirSync(folder)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return true
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false
    throw error
  }
}

function makeTemporary(): string {
  removeStale()
  if (!removedAtExit) process.once('exit', removeAll)
  removedAtExit = true
  const folder = mkdtempSync(join(tmpdir(), `statesweep-${process.pid}-`))
  temporary.add(folder)
  return folder
}

function removeAll(): void {
  for (const folder of temporary) rmSync(folder, { recursive: true, force: true })
}

/** Removes folders whose process is gone. */
function removeStale(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(TEMPORARY.exec(name)?.[1] ?? 0)
    if (pid > 0 && !isAlive(pid)) removeOwn(join(tmpdir(), name))
  }
}

/** Removes a folder of this user. Other users remove theirs. */
function removeOwn(folder: string): void {
  try {
    if (statSync(folder).uid === process.getuid?.()) rmSync(folder, { recursive: true, force: true })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT' && code !== 'EACCES' && code !== 'EPERM') throw error
  }
}
