import { decode } from './decode.js'
import { encode } from './encode.js'
import { isPlain } from './kinds/realm.js'

/**
 * Freezes plain objects and arrays, in place and at every depth, and returns the value. Leaves
 * other objects alone: a Map cannot be frozen, and freezing a typed array throws.
 */
export function deepFreeze<T>(value: T): T {
  walkPlain(value, Object.freeze)
  return value
}

/**
 * True if a value has only primitives, plain objects, arrays and `shared` objects in it, so that
 * freezing makes it immutable.
 */
export function isFreezable(value: unknown, shared: readonly object[] = []): boolean {
  return walkPlain(value, () => undefined, shared)
}

/**
 * Gives a value again and again, so that no taker can change it for the next one. Freezes it in
 * place, if that makes it immutable, and gives the same object each time. Otherwise decodes a fresh
 * copy each time (2.5 us or more), frozen where possible. `path` names it in errors.
 */
export function isolate<T>(value: T, path: string): () => T {
  if (isFreezable(value)) {
    deepFreeze(value)
    return () => value
  }
  const bytes = encode(value, path)
  return () => deepFreeze(decode(bytes, path) as T)
}

/** Visits each plain object and array once. True if it met nothing else. */
function walkPlain(value: unknown, visit: (object: object) => void, shared: readonly object[] = []): boolean {
  const seen = new Set<object>(shared)
  const stack: unknown[] = [value]
  let pure = true
  while (stack.length > 0) {
    const node = stack.pop()
    if (typeof node === 'function') pure = false
    if (typeof node !== 'object' || node === null || seen.has(node)) continue
    seen.add(node)
    if (isPlain(node)) {
      visit(node)
      for (const child of Object.values(node)) stack.push(child)
    } else pure = false
  }
  return pure
}
