import { canonicalPrimitive, fieldName, sortedKeys } from './canonical-parts.js'
import { extraKeys, isDense, isIndex } from './extra-keys.js'
import { isUnstorable } from './is-unstorable.js'
import type { Kind } from './kinds/kind.js'
import { quoted } from './quoted.js'
import { refusalOfPrimitive } from './refusal.js'
import { isLeaf, storableShape } from './shape.js'
import { mapValueSegment, type Segment, Trail } from './trail.js'

/**
 * The canonical text of any value. Numbers objects in the order of first meeting, and refers to
 * that number when it meets one again.
 */
export class CanonicalGraph {
  private readonly trail: Trail
  /** Also keeps the objects alive: if one were collected, another could take its identity. */
  private readonly numbers = new Map<object, number>()

  constructor(path: string) {
    this.trail = new Trail(path)
  }

  encode(value: unknown): string {
    try {
      return this.of(value)
    } catch (cause) {
      if (isUnstorable(cause)) throw cause
      throw this.trail.refusal(`cannot be stored: ${quoted(cause)}`, { cause })
    }
  }

  private of(value: unknown): string {
    if (typeof value === 'object' && value !== null) return this.object(value)
    const text = canonicalPrimitive(value)
    if (text === undefined) throw this.trail.refusal(refusalOfPrimitive(value))
    return text
  }

  private object(value: object): string {
    const number = this.numbers.get(value)
    if (number !== undefined) return `#${number};`
    this.numbers.set(value, this.numbers.size)
    const shape = storableShape(value, this.trail)
    if (shape === 'array') return this.array(value as unknown[])
    if (shape === 'plain') return `{${this.properties(value, sortedKeys(value))}}`
    if (shape === 'map') return this.map(value as Map<unknown, unknown>)
    if (shape === 'set') return this.set(value as Set<unknown>)
    return isLeaf(shape) ? `L${fieldName(shape.name)}${canonicalPrimitive(shape.text(value))}` : this.special(value, shape)
  }

  private at(segment: Segment, value: unknown): string {
    this.trail.enter(segment)
    const text = this.of(value)
    this.trail.leave()
    return text
  }

  private properties(value: object, keys: readonly string[]): string {
    let text = ''
    for (const key of keys) {
      this.trail.enter(Array.isArray(value) && isIndex(key, value.length) ? Number(key) : key)
      text += fieldName(key) + this.of((value as Record<string, unknown>)[key])
      this.trail.leave()
    }
    return text
  }

  /** Elements, then named properties. An array with holes: its length, then all by name. */
  private array(array: readonly unknown[]): string {
    if (!isDense(array)) return `(${array.length};${this.properties(array, sortedKeys(array))})`
    let text = '['
    for (let index = 0; index < array.length; index++) text += this.at(index, array[index])
    const extra = extraKeys(array)
    return extra.length === 0 ? `${text}]` : `${text}|${this.properties(array, [...extra].sort())}]`
  }

  private map(map: ReadonlyMap<unknown, unknown>): string {
    let text = 'M'
    let position = 0
    for (const [key, value] of map) {
      text += this.at({ text: `.keys()[${position}]` }, key) + this.at(mapValueSegment(key, position), value)
      position++
    }
    return `${text};`
  }

  private set(set: ReadonlySet<unknown>): string {
    let text = 'S'
    let position = 0
    for (const member of set) text += this.at({ text: `.values()[${position++}]` }, member)
    return `${text};`
  }

  private special(value: object, kind: Kind): string {
    const { head, body } = kind.identity?.(value) ?? kind.take(value)
    return `K${fieldName(kind.name)}${canonicalPrimitive(head)}${this.at({ text: kind.segment }, body)}`
  }
}
