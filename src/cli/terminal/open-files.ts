import { readdirSync, readFileSync } from 'node:fs'

/**
 * Fewest files that a process may have open for one job. Node.js opens some 20 for itself, and
 * about as many at a time while it loads modules.
 */
export const fewestFiles = 64

/** Files of the database, its lock, and a chunk that is merged. */
const SHARED = 16
/**
 * Of each job: 5 for the pipes and the chunk of a worker process, one to spare. A thread takes 6,
 * and while it loads modules, some 20 more: all that one module imports, at a time.
 */
const EACH = { threads: 26, processes: 6 } as const

/** How many files this process may have open; infinite where the system does not tell. */
export function openFilesLimit(): number {
  try {
    // Node.js has raised the soft limit to the hard one.
    return Number(/^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? Number.POSITIVE_INFINITY)
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

/** How many jobs there are descriptors for, at least one. */
export function affordableJobs(workers: keyof typeof EACH): number {
  const limit = openFilesLimit()
  return limit === Number.POSITIVE_INFINITY ? limit : Math.max(1, Math.floor((limit - openFiles() - SHARED) / EACH[workers]))
}

function openFiles(): number {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return 0
  }
}
