import type { RunException } from './exception.js'

/**
 * What lies behind an exception: its cause, else its first member, else what it suppressed. Where
 * that again only holds others, the first of them. Null if nothing is known.
 */
export function reasonOf({ cause, errors, suppressed }: RunException): string | null {
  const behind = cause ?? errors?.[0] ?? suppressed
  if (behind === undefined) return null
  const isHolder = behind.errors !== undefined || behind.suppressed !== undefined
  return (isHolder ? reasonOf(behind) : null) ?? behind.message
}
