import { types } from 'node:util'
import { CanonicalGraph } from './canonical-graph.js'
import { canonicalPrimitive, fieldName, sortedKeys } from './canonical-parts.js'
import { symbolKey } from './extra-keys.js'
import { isOrdinary } from './shape.js'

/**
 * A text that is the same exactly for values that are equal in value, type and sharing. The order
 * of properties does not count; that of Map entries and Set members does. Independent of the Node
 * version; no text is a prefix of another. Errors as in `encode`. About 0.3 us for a flat object of
 * three numbers, strings or booleans (Node 20.20).
 */
export function canonical(value: unknown, path = 'value'): string {
  return canonicalPrimitive(value) ?? canonicalFlat(value) ?? new CanonicalGraph(path).encode(value)
}

/** Plain objects of primitives only, by far the most frequent. Gives the same text as the graph. */
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
