import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isAlive } from './is-alive.js'

const TEMPORARY = /^statesweep-(\d+)-/

/**
 * Temporary folders of this process that are still there; emptied at exit, also where no session
 * was closed.
 */
const temporary = new Set<string>()
let removedAtExit = false

/**
 * Where chunk files stand: beside the database, or in the temporary folder where it is in memory.
 */
export class ChunkFolders {
  #base: string | undefined
  readonly #inMemory: boolean

  constructor(base: string | undefined) {
    this.#base = base
    this.#inMemory = base === undefined
  }

  /** The folder of an experiment's chunk files; made if it is not there. */
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
   * Removes the folder of an experiment if no chunk file is left in it, and the one around it when
   * it is the last.
   */
  removeEmpty(idExperiment: string): void {
    if (this.#base !== undefined && removeIfEmpty(join(this.#base, idExperiment))) this.tidy()
  }

  /** Removes the folder of an experiment with what is in it. */
  remove(idExperiment: string): void {
    if (this.#base !== undefined) rmSync(join(this.#base, idExperiment), { recursive: true, force: true })
    this.removeEmpty(idExperiment)
  }

  /**
   * Where the lock of an experiment stands, by the suffix of its table: it is the same for one that
   * replaces it. None in memory.
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

/** Folders whose process is gone. */
function removeStale(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(TEMPORARY.exec(name)?.[1] ?? 0)
    if (pid > 0 && !isAlive(pid)) removeOwn(join(tmpdir(), name))
  }
}

/** Those of other users are theirs to remove. */
function removeOwn(folder: string): void {
  try {
    if (statSync(folder).uid === process.getuid?.()) rmSync(folder, { recursive: true, force: true })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT' && code !== 'EACCES' && code !== 'EPERM') throw error
  }
}
