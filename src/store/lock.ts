import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { LockedError } from '../errors.js'
import { isAlive } from './is-alive.js'

/** Who holds a lock. `nonce` tells one taking of it from the next. */
interface Owner {
  readonly pid: number
  readonly host: string
  readonly nonce: string
}

/**
 * Attempts to take a lock that others take and release at the same moment, and the wait between
 * them, in milliseconds.
 */
const ATTEMPTS = 50
const PAUSE = 10
/**
 * Milliseconds that a commit waits for those who read the owner, and they for it: both take
 * microseconds.
 */
const PATIENCE = 1000

export interface LockOptions {
  /** The experiment, for the message. */
  readonly experiment: string
  /**
   * True where locks of other hosts cannot be relied upon: a file that one of them left refuses
   * until it is taken over.
   */
  readonly isNetwork: boolean
  readonly takeOver: boolean
}

/** A lock that is held until it is released, or its process has died. */
export interface Lock {
  release(): void
}

/**
 * Takes a lock, or throws `LockedError` at once with the process that holds it. It is an open
 * transaction on a small SQLite file: the kernel frees it with the process, so none is ever stale.
 * Who holds it was committed to the same file just before, for others to read. The file goes with
 * the release.
 */
export function acquireLock(path: string, options: LockOptions): Lock {
  const owner: Owner = { pid: process.pid, host: hostname(), nonce: randomUUID() }
  let cause: unknown
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      const taken = tryAcquire(path, owner, options)
      if (taken !== undefined) return taken
    } catch (error) {
      if (!isPassing(error)) throw error
      cause = error
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE)
  }
  if (cause instanceof Error && !isBusy(cause)) throw cause
  throw new LockedError(options.experiment, undefined)
}

/**
 * Undefined where another process was about to take the lock, or had just removed the file: then it
 * is worth another attempt.
 */
function tryAcquire(path: string, owner: Owner, options: LockOptions): Lock | undefined {
  mkdirSync(dirname(path), { recursive: true })
  let db: Database.Database | undefined
  try {
    db = new Database(path, { timeout: 0 })
    db.pragma('synchronous=OFF')
    if (!begin(db)) return refuse(db, options)
    const before = ownerIn(db)
    if (options.isNetwork && !options.takeOver && before !== undefined && before.host !== owner.host) {
      throw new LockedError(options.experiment, before, { isOtherHost: true })
    }
    record(db, owner)
    // Another process may come in between the two transactions; it has the lock then.
    if (!begin(db)) return refuse(db, options)
    if (ownerAt(path)?.nonce === owner.nonce) {
      const held = db
      db = undefined
      return { release: () => release(path, held) }
    }
    return undefined
  } finally {
    db?.close()
  }
}

function begin(db: Database.Database): boolean {
  try {
    db.exec('BEGIN IMMEDIATE')
    return true
  } catch (error) {
    if (isBusy(error)) return false
    throw error
  }
}

function record(db: Database.Database, { pid, host, nonce }: Owner): void {
  db.exec('CREATE TABLE IF NOT EXISTS owner (id INTEGER PRIMARY KEY, pid INTEGER, host TEXT, nonce TEXT)')
  db.prepare('INSERT OR REPLACE INTO owner VALUES (1, ?, ?, ?)').run(pid, host, nonce)
  db.pragma(`busy_timeout=${PATIENCE}`)
  db.exec('COMMIT')
  db.pragma('busy_timeout=0')
}

/** The lock is held: by whom is known, unless its holder has not said it yet. */
function refuse(db: Database.Database, { experiment }: LockOptions): undefined {
  db.pragma(`busy_timeout=${PATIENCE}`)
  const owner = ownerIn(db)
  if (owner === undefined) return undefined
  throw new LockedError(experiment, owner)
}

/** In one transaction: between two statements the file could become another. */
function ownerIn(db: Database.Database): Owner | undefined {
  return db.transaction(() => {
    if (db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'owner'").get() === undefined) return undefined
    return db.prepare('SELECT pid, host, nonce FROM owner').get() as Owner | undefined
  })()
}

/**
 * Read by the path: the file that is locked may have been removed by the one who had it before, and
 * another be in its place.
 */
function ownerAt(path: string): Owner | undefined {
  if (!existsSync(path)) return undefined
  const db = new Database(path, { readonly: true, fileMustExist: true, timeout: PATIENCE })
  try {
    return ownerIn(db)
  } finally {
    db.close()
  }
}

/**
 * True where it is known that nobody holds the lock: there is none, or its owner was a process of
 * this host and is dead. Taking it would tell more, and would get in the way of one who wants it. A
 * new process with the number of the dead one passes for it.
 */
export function isAbandoned(path: string): boolean {
  try {
    const owner = ownerAt(path)
    if (owner === undefined) return !existsSync(path)
    return owner.host === hostname() && !isAlive(owner.pid)
  } catch (error) {
    if (isPassing(error)) return false
    throw error
  }
}

/**
 * Removes the file and frees the lock. The order depends on the system, since the file at the path
 * must never be one that another process holds by now:
 * - POSIX: removes first, while the lock is held. Whoever opened the file before finds that it no longer
 *   stands at the path. If it were closed first, another could take it before it is removed.
 * - Windows refuses to remove an open file, so closes first. If another has opened it since, it refuses
 *   again, and the file is left to that process.
 */
function release(path: string, db: Database.Database): void {
  if (process.platform !== 'win32') {
    removeFiles(path)
    db.close()
    return
  }
  db.close()
  try {
    removeFiles(path)
  } catch (error) {
    if (!['EBUSY', 'EPERM', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

function removeFiles(path: string): void {
  rmSync(path, { force: true })
  rmSync(`${path}-journal`, { force: true })
}

const codeOf = (error: unknown): string => (error instanceof Database.SqliteError ? error.code : '')
const isBusy = (error: unknown): boolean => codeOf(error).startsWith('SQLITE_BUSY')
/** The file or its folder went, or is being made, at this moment. */
const isPassing = (error: unknown): boolean => isBusy(error) || /^SQLITE_(CANTOPEN|READONLY_DBMOVED|IOERR)/.test(codeOf(error))
