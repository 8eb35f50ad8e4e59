/**
 * Reads something of a value that may throw at any touch (a getter, a trap of a proxy); `otherwise`
 * is what to take then.
 */
export function peek<T>(read: () => T, otherwise: T): T {
  try {
    return read()
  } catch {
    return otherwise
  }
}
