import { types } from 'node:util'
import { extraKeys, symbolKey } from './extra-keys.js'
import type { Kind, Leaf } from './kinds/kind.js'
import { constructorName, isExactly, isPlainPrototype } from './kinds/realm.js'
import { kinds, leaves } from './kinds/registry.js'
import { refusalOf } from './refusal.js'
import type { Trail } from './trail.js'

/** The shape of a storable object: one of four containers, or a class with a codec. */
export type Shape = 'array' | 'plain' | 'map' | 'set' | Leaf | Kind

/** The shape of an object of any realm; undefined if it cannot be stored. */
export function shapeOf(value: object): Shape | undefined {
  const prototype: object | null = Object.getPrototypeOf(value)
  if (Array.isArray(value) && isExactly(prototype, Array.prototype)) return 'array'
  if (types.isMap(value) && isExactly(prototype, Map.prototype)) return 'map'
  if (types.isSet(value) && isExactly(prototype, Set.prototype)) return 'set'
  for (const leaf of leaves) if (leaf.matches(value)) return leaf
  for (const kind of kinds) if (kind.matches(value)) return kind
  return isPlainPrototype(prototype) && isOrdinary(value) ? 'plain' : undefined
}

/**
 * False for objects that have the plain prototype, but are something else: `arguments`, Math, JSON.
 */
export function isOrdinary(value: object): boolean {
  return Object.prototype.toString.call(value) === '[object Object]'
}

export function isLeaf(shape: Leaf | Kind): shape is Leaf {
  return 'text' in shape
}

/**
 * The shape of an object. Throws `UnstorableValueError` with the trail's place if the object, or a
 * part of it, would be lost.
 */
export function storableShape(value: object, trail: Trail): Shape {
  const shape = types.isProxy(value) ? undefined : shapeOf(value)
  if (shape === undefined) throw trail.refusal(refusalOf(value))
  // The codec of a registered class decides what its instances are made of, whatever their keys.
  if (typeof shape === 'object' && !isLeaf(shape) && shape.body === 'before') return shape
  const symbol = symbolKey(value)
  if (symbol !== undefined) throw trail.refusalAt({ text: `[${String(symbol)}]` }, 'is keyed by a symbol; use a string as the key')
  if (isClosed(shape)) {
    const extra = extraKeys(value)[0]
    if (extra !== undefined) {
      const name = constructorName(Object.getPrototypeOf(value))
      throw trail.refusalAt(extra, `is a property added to a ${name}, which would be lost; store it beside the ${name}`)
    }
  }
  return shape
}

/** True if own properties are not stored. */
function isClosed(shape: Shape): boolean {
  if (shape === 'array' || shape === 'plain') return false
  return typeof shape === 'string' || isLeaf(shape) || !shape.ownKeys
}
