import { types } from 'node:util'
import { CanonicalGraph } from './canonical-graph.js'
import { canonicalPrimitive, fieldName, sortedKeys } from './canonical-parts.js'
import { symbolKey } from './extra-keys.js'
import { isOrdinary } from './shape.js'

/**
 * Text that is equal exactly for values that are equal in value, type and sharing; the order of properties does not count, that of Map
 * entries and Set members does. It depends on no Node version, and no text is the beginning of another one. Errors as in `encode`.
 * About 0.3 us for a flat object of three numbers, strings or booleans (Node 20.20).
 */
export function canonical(value: unknown, path = 'value'): string {
  return canonicalPrimitive(value) ?? canonicalFlat(value) ?? new CanonicalGraph(path).encode(value)
}

/** Plain objects of nothing but primitives, by far the most frequent. The text is the same as the graph's. */
function canonicalFlat(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return undefined
  if (!isOrdinary(value) || types.isProxy(value) || symbolKey(value) !== undefined) return undefined
  let text = '{'
  for (const key of sortedKeys(value)) {
    const item = canonicalPrimitive((value as Record<string, unknown>)[key])
    if (item === undefined) return undefined
    text += fieldName(key) + item
  }
  return `${text}}`
}
