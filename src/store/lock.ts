import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { LockedError } from '../errors.js'
import { isAlive } from './is-alive.js'

/** The holder of a lock. `nonce` differs each time that the lock is taken. */
interface Owner {
  readonly pid: number
  readonly host: string
  readonly nonce: string
}

/** Attempts to take a lock while others take and release it, and milliseconds between them. */
const ATTEMPTS = 50
const PAUSE = 10
/**
 * Milliseconds that a commit waits for readers of the owner, and they for it. Both take
 * microseconds.
 */
const PATIENCE = 1000

export interface LockOptions {
  /** The experiment, for the message. */
  readonly experiment: string
  /**
   * True if locks of other hosts cannot be trusted. Then a file that another host left refuses,
   * until it is taken over.
   */
  readonly isNetwork: boolean
  readonly takeOver: boolean
}

/** A lock, held until it is released or its process dies. */
export interface Lock {
  release(): void
}

/**
 * Takes a lock, or throws `LockedError` at once with the process that holds it. A lock is an open
 * transaction on a small SQLite file: the kernel frees it with the process, so no lock is ever
 * stale. Just before, the holder commits its name to the same file, for others to read. The release
 * removes the file.
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
 * Undefined if another process was about to take the lock, or had just removed the file: try again.
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
    // Another process may take the lock between the two transactions.
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

/**
 * Throws with the holder of the lock; returns undefined if the holder has not said its name yet.
 */
function refuse(db: Database.Database, { experiment }: LockOptions): undefined {
  db.pragma(`busy_timeout=${PATIENCE}`)
  const owner = ownerIn(db)
  if (owner === undefined) return undefined
  throw new LockedError(experiment, owner)
}

/** In one transaction, since another process could change the file between two statements. */
function ownerIn(db: Database.Database): Owner | undefined {
  return db.transaction(() => {
    if (db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'owner'").get() === undefined) return undefined
    return db.prepare('SELECT pid, host, nonce FROM owner').get() as Owner | undefined
  })()
}

/**
 * Reads the file at the path. It may differ from the locked one, which the previous holder may have
 * removed.
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
 * True if certainly nobody holds the lock: there is no file, or its owner was a process of this
 * host and is dead. Does not take the lock to find out, which could make another process fail. A
 * new process with the number of the dead one counts as the owner.
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
 * - POSIX: removes first, while the lock is held. Whoever opened the file before finds that it no
 *   longer stands at the path. If it were closed first, another process could take it before it is
 *   removed.
 * - Windows refuses to remove an open file, so closes first. If another process has opened the
 *   file since, Windows refuses again, and the file is left to that process.
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
/** True if another process is making or removing the file or its folder at this moment. */
const isPassing = (error: unknown): boolean => isBusy(error) || /^SQLITE_(CANTOPEN|READONLY_DBMOVED|IOERR)/.test(codeOf(error))
