import { json } from '../engine-globals.js'
import { isPlain } from './kinds/realm.js'
import { isWellFormed } from './text.js'

/**
 * The value as JSON, if JSON says it exactly: null, booleans, finite numbers but not -0,
 * well-formed strings, and plain objects and arrays of those. Null for anything else.
 */
export function plainJson(value: unknown): string | null {
  return isSaid(value, new Set()) ? json.stringify(value) : null
}

function isSaid(value: unknown, around: Set<object>): boolean {
  switch (typeof value) {
    case 'boolean':
      return true
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
    case 'string':
      return isWellFormed(value)
    case 'object':
      return value === null || isSaidObject(value, around)
    default:
      return false
  }
}

function isSaidObject(value: object, around: Set<object>): boolean {
  if (around.has(value) || !isPlain(value) || Object.getOwnPropertySymbols(value).length > 0) return false
  const keys = Object.keys(value)
  if (Object.getOwnPropertyNames(value).length !== keys.length + (Array.isArray(value) ? 1 : 0)) return false
  if (Array.isArray(value) ? keys.length !== value.length : Object.getPrototypeOf(value) === null) return false
  around.add(value)
  const isAllSaid = keys.every((key) => isWellFormed(key) && isSaid(Reflect.get(value, key), around))
  around.delete(value)
  return isAllSaid
}
