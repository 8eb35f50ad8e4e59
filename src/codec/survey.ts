import { types } from 'node:util'
import { extraKeys, isDense, symbolKey } from './extra-keys.js'
import { isLeaf, isOrdinary, shapeOf } from './shape.js'
import { MAX_DEPTH } from './trail.js'

/**
 * True if the writer can carry a value as it stands. Nearly every value passes, so this walk copies
 * nothing and keeps no path. What does not pass is special or refused; the replica tells which.
 * Proxies pass: V8 itself refuses them.
 */
export function isDirect(value: unknown): boolean {
  return new Survey().passes(value)
}

class Survey {
  private readonly seen = new Set<object>()
  private depth = 0

  passes(value: unknown): boolean {
    if (typeof value !== 'object' || value === null) return typeof value !== 'function' && typeof value !== 'symbol'
    if (this.seen.has(value)) return true
    if (this.depth >= MAX_DEPTH || symbolKey(value) !== undefined) return false
    this.seen.add(value)
    this.depth++
    const passed = this.partsPass(value)
    this.depth--
    return passed
  }

  private partsPass(value: object): boolean {
    const prototype: object | null = Object.getPrototypeOf(value)
    if (prototype === Object.prototype) return isOrdinary(value) && this.propertiesPass(value, Object.keys(value))
    if (prototype === Array.prototype && Array.isArray(value)) return this.elementsPass(value)
    if (extraKeys(value).length > 0) return false
    if (prototype === Map.prototype && types.isMap(value)) {
      for (const [key, item] of value) if (!this.passes(key) || !this.passes(item)) return false
      return true
    }
    if (prototype === Set.prototype && types.isSet(value)) {
      for (const member of value) if (!this.passes(member)) return false
      return true
    }
    const shape = shapeOf(value)
    return typeof shape === 'object' && isLeaf(shape)
  }

  private elementsPass(array: readonly unknown[]): boolean {
    if (!isDense(array)) return this.propertiesPass(array, Object.keys(array))
    for (let index = 0; index < array.length; index++) if (!this.passes(array[index])) return false
    return this.propertiesPass(array, extraKeys(array))
  }

  private propertiesPass(value: object, keys: readonly string[]): boolean {
    for (const key of keys) if (!this.passes((value as Record<string, unknown>)[key])) return false
    return true
  }
}
