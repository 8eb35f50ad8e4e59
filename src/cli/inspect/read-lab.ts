import { existsSync } from 'node:fs'
import { DatabaseError } from '../../errors.js'
import { createSession, type Session } from '../../session.js'

/** Opens an existing database read-only, and closes it again. */
export function readLab<T>(path: string, read: (session: Session) => T): T {
  using session = open(path)
  return read(session)
}

/** The same, asynchronously. */
export async function readLabLater<T>(path: string, read: (session: Session) => Promise<T>): Promise<T> {
  using session = open(path)
  return await read(session)
}

function open(path: string): Session {
  if (!existsSync(path)) throw new DatabaseError(path, 'the file does not exist; "statesweep run FILE" creates it, --db names another.')
  return createSession({ path, readonly: true })
}
