import { existsSync, lstatSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LockedError } from '../errors.js'
import { makeTemporaryFolder } from '../make-temporary-folder.js'
import { isAlive } from './is-alive.js'
import { acquireLock, type Lock } from './lock.js'

const NAME = /^statesweep-(\d+)-/
/** The kernel frees it with its process, which may have another number here: in a container. */
const OWNER = 'owner.lock'

/** A folder for the chunk files of a database in memory. */
export interface TemporaryFolder {
  readonly path: string
  /** Removes the folder if nothing is in it; false if something is. */
  removeIfEmpty(): boolean
  remove(): void
}

/** The folders of this process. Removed at exit, even if no session was closed. */
const open = new Set<TemporaryFolder>()
let removedAtExit = false

/** Makes a folder, and removes those of this user whose process is gone. */
export function createTemporaryFolder(): TemporaryFolder {
  if (!removedAtExit) process.once('exit', removeAll)
  removedAtExit = true
  const path = makeTemporaryFolder(`statesweep-${process.pid}-`)
  removeStale()
  const lock = lockOf(path)
  const folder = {
    path,
    removeIfEmpty() {
      if (readdirSync(path).some((name) => !name.startsWith(OWNER))) return false
      open.delete(folder)
      lock.release()
      rmdirSync(path)
      return true
    },
    remove() {
      open.delete(folder)
      lock.release()
      rmSync(path, { recursive: true, force: true })
    },
  }
  open.add(folder)
  return folder
}

const lockOf = (path: string): Lock => acquireLock(join(path, OWNER), { experiment: path, isNetwork: false, takeOver: false })

function removeAll(): void {
  for (const folder of open) folder.remove()
}

function removeStale(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(NAME.exec(name)?.[1] ?? 0)
    if (pid > 0 && !isAlive(pid)) removeIfFree(join(tmpdir(), name))
  }
}

/** Removes a folder of this user that no process holds. Other users remove theirs. */
function removeIfFree(path: string): void {
  try {
    const stats = lstatSync(path)
    // Without the file it was made a moment ago, and is about to be locked.
    if (!stats.isDirectory() || stats.uid !== process.getuid?.() || !existsSync(join(path, OWNER))) return
    const lock = lockOf(path)
    rmSync(path, { recursive: true, force: true })
    lock.release()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (!(error instanceof LockedError) && code !== 'ENOENT' && code !== 'EACCES' && code !== 'EPERM') throw error
  }
}
