import { UnstorableValueError } from '../errors.js'
import type { Replica } from './replica.js'

/**
 * Refuses an instance of a registered class that can be reached from its own data: decoding it
 * would need it before it exists. Parts are listed before the whole, so an instance that reaches a
 * later one is part of a cycle. One linear pass.
 */
export function refuseClassCycles({ wholes, specials }: Replica): void {
  const ready = new Set<object>()
  const seen = new Set<object>()
  for (const placeholder of wholes) {
    const stack: unknown[] = [specials.get(placeholder)?.body]
    while (stack.length > 0) {
      const node = stack.pop()
      if (typeof node !== 'object' || node === null || seen.has(node) || ready.has(node)) continue
      const special = specials.get(node)
      if (special?.kind.body === 'before') {
        const reason = 'is reached again from its own data, which registered classes cannot restore; encode an id in place of the reference'
        throw new UnstorableValueError(special.path, reason)
      }
      seen.add(node)
      for (const child of special ? [special.body] : childrenOf(node)) stack.push(child)
    }
    ready.add(placeholder)
  }
}

function childrenOf(node: object): unknown[] {
  if (node instanceof Map) return [...node].flat(1)
  if (node instanceof Set) return [...node]
  return ArrayBuffer.isView(node) ? [] : Object.values(node)
}
