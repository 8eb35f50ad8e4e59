import { existsSync } from 'node:fs'
import { DatabaseError } from '../errors.js'
import { createSession, type Session } from '../session.js'

/** Opens a database that has to be there, to read only, and closes it again. */
export function readLab<T>(path: string, read: (session: Session) => T): T {
  if (!existsSync(path)) throw new DatabaseError(path, 'there is no such file; "statesweep run FILE" makes it, --db names another.')
  const session = createSession({ path, readonly: true })
  try {
    return read(session)
  } finally {
    session.close()
  }
}
