import { LEADING_NAMES } from './layout.js'
import { BOUND } from './row-batch.js'

/**
 * The leading columns in an INSERT: the value that nearly all rows have, or `?` for a bound one.
 */
export function usualRow({ execution, slot }: { readonly execution: number; readonly slot?: number }): readonly string[] {
  const usual: Readonly<Record<string, string>> = {
    execution: String(execution),
    status: "'done'",
    attempt: '1',
    slot: String(slot ?? 'NULL'),
  }
  return LEADING_NAMES.map((name) => (BOUND.has(name) ? '?' : (usual[name] ?? 'NULL')))
}
