import { decode } from './decode.js'
import { encode } from './encode.js'
import { isPlain } from './kinds/realm.js'

/**
 * Freezes plain objects and arrays, in place and at every depth, and returns the value. What stands between is left as it is: a Map
 * cannot be frozen, and freezing a typed array throws.
 */
export function deepFreeze<T>(value: T): T {
  walkPlain(value, Object.freeze)
  return value
}

/** Whether a value consists of primitives, plain objects and arrays only, so that freezing makes it immutable; `shared` may be in it, too. */
export function isFreezable(value: unknown, shared: readonly object[] = []): boolean {
  return walkPlain(value, () => undefined, shared)
}

/**
 * A source of a value that no taker can change for the next one: the same object each time, deep-frozen in place, where that makes it
 * immutable; else a fresh copy each time, frozen where possible, at the cost of decoding it (2.5 us and more). `path` names it in errors.
 */
export function isolate<T>(value: T, path: string): () => T {
  if (isFreezable(value)) {
    deepFreeze(value)
    return () => value
  }
  const bytes = encode(value, path)
  return () => deepFreeze(decode(bytes, path) as T)
}

/** Visits plain objects and arrays, each once, and tells whether there was nothing else. */
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
