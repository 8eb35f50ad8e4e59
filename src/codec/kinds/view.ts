import { isDetached } from './array-buffer.js'
import type { Leaf } from './kind.js'
import { constructorName } from './realm.js'

type MakeView = (bytes: ArrayBuffer) => ArrayBufferView
type ViewClass = new (bytes: ArrayBuffer) => ArrayBufferView

/** The position in this list is part of stored bytes: append, never reorder. */
const NAMES = [
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
  'Float16Array',
  'DataView',
  'Buffer',
] as const

/**
 * By code: makes a typed array, DataView or Buffer. Undefined if this Node lacks the class
 * (Float16Array).
 */
const makers: readonly (MakeView | undefined)[] = NAMES.map((name) => {
  if (name === 'Buffer') return (bytes) => Buffer.from(bytes)
  const Class: ViewClass | undefined = Reflect.get(globalThis, name)
  return Class && ((bytes) => new Class(bytes))
})
const byPrototype = new Map<object, number>(
  makers.flatMap((make, code) => (make ? [[Object.getPrototypeOf(make(new ArrayBuffer(0))), code]] : [])),
)

/**
 * The code of a view's class in stored bytes; -1 for subclasses, and if the bytes were transferred
 * away.
 */
export function viewCode(view: ArrayBufferView): number {
  if (view.byteLength === 0 && isDetached(view.buffer)) return -1
  const prototype = Object.getPrototypeOf(view)
  return byPrototype.get(prototype) ?? foreignCode(view, prototype)
}

/**
 * A view over all of the bytes, of the class with this code; undefined if this Node lacks the
 * class.
 */
export function makeView(code: number, bytes: ArrayBuffer): ArrayBufferView | undefined {
  return makers[code]?.(bytes)
}

/** The view's own window of bytes, not copied. */
export function bytesOf(view: ArrayBufferView): Buffer {
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength)
}

export const viewLeaf: Leaf<ArrayBufferView> = {
  name: 'view',
  matches: (value): value is ArrayBufferView => ArrayBuffer.isView(value) && viewCode(value) >= 0,
  text: (value) => `${NAMES[viewCode(value)]} ${bytesOf(value).toString('base64')}`,
}

/** The code of a class of another realm, by its name; -1 for subclasses of ours. */
function foreignCode(view: ArrayBufferView, prototype: object | null): number {
  if (prototype === null || view instanceof DataView || view instanceof Object.getPrototypeOf(Uint8Array)) return -1
  return NAMES.indexOf(constructorName(prototype) as (typeof NAMES)[number])
}
