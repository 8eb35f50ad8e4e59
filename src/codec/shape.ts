import { types } from 'node:util'
import type { Kind, Leaf } from './kinds/kind.js'
import { isExactly, isPlainPrototype } from './kinds/realm.js'
import { kinds, leaves } from './kinds/registry.js'

/** What a storable object is: one of the four containers, or a class with a codec. */
export type Shape = 'array' | 'plain' | 'map' | 'set' | Leaf | Kind

/** The shape of an object, of any realm; undefined for what cannot be stored. */
export function shapeOf(value: object): Shape | undefined {
  const prototype: object | null = Object.getPrototypeOf(value)
  if (Array.isArray(value) && isExactly(prototype, Array.prototype)) return 'array'
  if (types.isMap(value) && isExactly(prototype, Map.prototype)) return 'map'
  if (types.isSet(value) && isExactly(prototype, Set.prototype)) return 'set'
  for (const leaf of leaves) if (leaf.matches(value)) return leaf
  for (const kind of kinds) if (kind.matches(value)) return kind
  return isPlainPrototype(prototype) && isOrdinary(value) ? 'plain' : undefined
}

/** Leaves out what has the plain prototype, but is something else: `arguments`, Math, JSON. */
export function isOrdinary(value: object): boolean {
  return Object.prototype.toString.call(value) === '[object Object]'
}

export function isLeaf(shape: Leaf | Kind): shape is Leaf {
  return 'text' in shape
}
