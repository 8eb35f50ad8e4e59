import { extraKeys, isDense, isIndex } from './extra-keys.js'
import type { Kind } from './kinds/kind.js'
import { put } from './own-entries.js'
import { refusalOfPrimitive } from './refusal.js'
import { isLeaf, storableShape } from './shape.js'
import { mapValueSegment, type Segment, type Trail } from './trail.js'

/** The parts of an object that V8 cannot carry; `body` is a replica. */
export interface Special {
  readonly kind: Kind
  readonly head: string
  readonly body: unknown
  readonly path: string
}

const NO_BYTES = new ArrayBuffer(0)

/**
 * A copy of a graph of values, with the same sharing and cycles, and a placeholder for each special
 * object. Placeholders are views, since V8 hands views to the writer. They are fresh objects, so no
 * value of the user is mistaken for one.
 */
export class Replica {
  readonly specials = new Map<object, Special>()
  /** Placeholders of objects that are made from their complete body, parts before the whole. */
  readonly wholes: object[] = []
  /**
   * Also keeps the copied objects alive: if one were collected, another could take its identity.
   */
  private readonly copies = new Map<object, object>()

  constructor(private readonly trail: Trail) {}

  of(value: unknown): unknown {
    if (typeof value === 'object' && value !== null) return this.copies.get(value) ?? this.copy(value)
    if (typeof value === 'function' || typeof value === 'symbol') throw this.trail.refusal(refusalOfPrimitive(value))
    return value
  }

  private copy(value: object): object {
    const shape = storableShape(value, this.trail)
    if (shape === 'array') return this.array(value as unknown[])
    if (shape === 'plain') return this.properties(value, this.begin(value, {}), Object.keys(value))
    if (shape === 'map') return this.map(value as Map<unknown, unknown>)
    if (shape === 'set') return this.set(value as Set<unknown>)
    return isLeaf(shape) ? value : this.special(value, shape)
  }

  private begin<Copy extends object>(value: object, copy: Copy): Copy {
    this.copies.set(value, copy)
    return copy
  }

  private at(segment: Segment, value: unknown): unknown {
    this.trail.enter(segment)
    const copy = this.of(value)
    this.trail.leave()
    return copy
  }

  private properties<Copy extends object>(value: object, copy: Copy, keys: readonly string[]): Copy {
    for (const key of keys) {
      const segment = Array.isArray(value) && isIndex(key, value.length) ? Number(key) : key
      this.trail.enter(segment)
      put(copy as Record<string, unknown>, key, this.of((value as Record<string, unknown>)[key]))
      this.trail.leave()
    }
    return copy
  }

  private array(array: readonly unknown[]): unknown[] {
    const copy: unknown[] = this.begin(array, [])
    if (!isDense(array)) {
      copy.length = array.length
      return this.properties(array, copy, Object.keys(array))
    }
    for (let index = 0; index < array.length; index++) copy.push(this.at(index, array[index]))
    return this.properties(array, copy, extraKeys(array))
  }

  private map(map: ReadonlyMap<unknown, unknown>): Map<unknown, unknown> {
    const copy = this.begin(map, new Map<unknown, unknown>())
    let position = 0
    for (const [key, value] of map) {
      copy.set(this.at({ text: `.keys()[${position}]` }, key), this.at(mapValueSegment(key, position), value))
      position++
    }
    return copy
  }

  private set(set: ReadonlySet<unknown>): Set<unknown> {
    const copy = this.begin(set, new Set<unknown>())
    let position = 0
    for (const member of set) copy.add(this.at({ text: `.values()[${position++}]` }, member))
    return copy
  }

  private special(value: object, kind: Kind): object {
    const placeholder = this.begin(value, new DataView(NO_BYTES))
    const { head, body } = kind.take(value)
    const path = kind.body === 'before' ? this.trail.path() : ''
    this.specials.set(placeholder, { kind, head, body: this.at({ text: kind.segment }, body), path })
    if (kind.body === 'before') this.wholes.push(placeholder)
    return placeholder
  }
}
