/** What is wrong with a file, and what helps. */
export interface StorageProblem {
  readonly problem: string
  readonly remedy: string
}

const PROBLEMS: readonly (readonly [codes: RegExp, problem: string, remedy: string])[] = [
  [/^(SQLITE_FULL|SQLITE_IOERR_SHMSIZE|ENOSPC|EDQUOT)$/, 'the disk is full', 'free space, then try again'],
  [
    /^(SQLITE_READONLY|SQLITE_CANTOPEN|SQLITE_PERM|EACCES|EPERM|EROFS)/,
    'the file or its folder cannot be written',
    'make both writable for this user, or choose another path',
  ],
  [/^(EMFILE|ENFILE)$/, 'too many files are open', 'raise the limit (`ulimit -n`), or use fewer workers, then try again'],
  [/^(SQLITE_NOMEM|ENOMEM)$/, 'the memory is full', 'free memory, or use fewer workers, then try again'],
  [/^SQLITE_CORRUPT/, 'the file is damaged', 'restore it from a backup, or save what can be read with ".recover" of the sqlite3 shell'],
  [/^SQLITE_(BUSY|LOCKED)/, 'another program has locked the file', 'end that program, then try again'],
  [/^(SQLITE_IOERR|EIO)/, 'the file cannot be read or written', 'check the disk, then try again'],
]

/** What an error of SQLite or of the file system means, by its code; undefined for all others. */
export function storageProblem(error: unknown): StorageProblem | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const found = PROBLEMS.find(([codes]) => codes.test(code))
  return found && { problem: found[1], remedy: found[2] }
}
