import { SpaceTooLargeError } from '../errors.js'

/** What is visited point by point has one bit each in an array of at most 512 MB, and counts of 32 bits. */
const MAX_VISITED = 2 ** 32 - 1

export function checkVisitable(what: string, size: number): void {
  if (size > MAX_VISITED) throw new SpaceTooLargeError(what, size, MAX_VISITED)
}
