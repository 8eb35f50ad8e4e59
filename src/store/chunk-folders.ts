import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const TEMPORARY = /^statesweep-(\d+)-/

/** Temporary folders of this process that are still there; emptied at exit, also where no session was closed. */
const temporary = new Set<string>()
let removedAtExit = false

/** Where chunk files stand: beside the database, or in the temporary folder where it is in memory. */
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

  /** Removes the folder of an experiment, and the one around it when it is the last. */
  remove(idExperiment: string): void {
    if (this.#base === undefined) return
    rmSync(join(this.#base, idExperiment), { recursive: true, force: true })
    this.tidy()
  }

  /** Where the lock of an experiment stands, by the suffix of its table: it is the same for one that replaces it. None in memory. */
  lockFile(suffix: string): string | undefined {
    return this.#inMemory || this.#base === undefined ? undefined : join(this.#base, `${suffix}.lock`)
  }

  /** Removes the folder around all, if it is empty. */
  tidy(): void {
    if (this.#base === undefined) return
    try {
      rmdirSync(this.#base)
      temporary.delete(this.#base)
      if (this.#inMemory) this.#base = undefined
    } catch {
      // Another experiment's folder is in it, or it was never made.
    }
  }

  close(): void {
    if (!this.#inMemory || this.#base === undefined) return
    rmSync(this.#base, { recursive: true, force: true })
    temporary.delete(this.#base)
    this.#base = undefined
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
    if (pid > 0 && !isAlive(pid)) rmSync(join(tmpdir(), name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
