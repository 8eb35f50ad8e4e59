import { createHash } from 'node:crypto'

/** Longest suffix that is part of the name: file systems take 255 bytes, with `-journal` behind. */
const LONGEST = 200

/** The name of the lock file for a suffix. A long one is cut, and told from others by its hash. */
export function lockName(suffix: string): string {
  if (suffix.length <= LONGEST) return `${suffix}.lock`
  const hash = createHash('sha256').update(suffix).digest('hex').slice(0, 32)
  // No suffix has a dot.
  return `${suffix.slice(0, LONGEST - hash.length)}.${hash}.lock`
}
