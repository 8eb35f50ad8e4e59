import { canonical } from '../codec/canonical.js'
import { isPlainObject } from '../codec/kinds/realm.js'
import type { ConfigChange } from '../errors.js'

/**
 * The keys of two configs whose values differ, with paths into plain objects: `optimizer.lr`.
 * Compares by content.
 */
export function configChanges(before: unknown, now: unknown, path = ''): ConfigChange[] {
  if (canonical(before, 'config') === canonical(now, 'config')) return []
  if (!isPlainObject(before) || !isPlainObject(now)) return [{ key: path, before, now }]
  const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])]
  return keys.flatMap((key) => configChanges(before[key], now[key], path === '' ? key : `${path}.${key}`))
}
