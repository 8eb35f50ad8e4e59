import { types } from 'node:util'
import { extraKeys, symbolKey } from './extra-keys.js'
import { constructorName } from './kinds/realm.js'
import { refusalOf } from './refusal.js'
import { isLeaf, type Shape, shapeOf } from './shape.js'
import type { Trail } from './trail.js'

/** The shape of an object; throws the error that names the place where the trail stands if it, or a part of it, would be lost. */
export function examine(value: object, trail: Trail): Shape {
  const shape = types.isProxy(value) ? undefined : shapeOf(value)
  if (shape === undefined) throw trail.refusal(refusalOf(value))
  // An instance of a registered class is what its encode makes of it, whatever it is keyed by.
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

/** Whether own properties are no part of what is stored. */
function isClosed(shape: Shape): boolean {
  if (shape === 'array' || shape === 'plain') return false
  return typeof shape === 'string' || isLeaf(shape) || !shape.ownKeys
}
