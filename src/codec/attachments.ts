import { createHash } from 'node:crypto'
import { types } from 'node:util'
import { isExactly, isPlain } from './kinds/realm.js'

/** From this many bytes on a typed array travels beside the bytes, shared: below, a copy costs less than what keeps it apart. */
const SHARED_FROM = 64 * 1024

const CLASSES = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  Buffer,
} as const
type ClassName = keyof typeof CLASSES
type View = NodeJS.TypedArray

/** Where a shared array stands in a value, and of which class it is; its bytes are apart. */
export interface Attachment {
  readonly path: readonly (string | number)[]
  readonly type: ClassName
}

/** A value without its large arrays, and these. */
export interface Detached<T> {
  /** In the place of each array a text with its class, length and the hash of its content: equal where the content is. */
  readonly value: T
  readonly attachments: readonly (Attachment & { readonly view: View })[]
}

/**
 * Takes typed arrays and Buffers of 64 KiB and more out of plain objects and arrays, at any depth; those in maps, sets and other objects
 * stay, and so do all in a value that contains itself. What is given is not changed. Costs a SHA-256 of the arrays (2 ms a megabyte), and nothing where there is none.
 */
export function detach<T>(value: T): Detached<T> {
  const attachments: (Attachment & { view: View })[] = []
  /** Containers met: their copies, themselves where nothing was taken out, or undefined while they are being looked at. */
  const copies = new Map<object, unknown>()
  let isCyclic = false
  const visit = (node: unknown, path: readonly (string | number)[]): unknown => {
    const type = largeArray(node)
    if (type !== undefined) {
      const view = node as View
      attachments.push({ path, type, view })
      return `${type}(${view.length}) sha256:${hashOf(view)}`
    }
    if (typeof node !== 'object' || node === null || !isPlain(node)) return node
    if (copies.has(node)) {
      isCyclic ||= copies.get(node) === undefined
      return copies.get(node)
    }
    copies.set(node, undefined)
    const entries = Object.entries(node).map(
      ([key, child]) => [key, visit(child, [...path, Array.isArray(node) ? Number(key) : key])] as const,
    )
    const isSame = entries.every(([key, child]) => child === (node as Record<string, unknown>)[key])
    const changed = () => (Array.isArray(node) ? Object.assign([...node], Object.fromEntries(entries)) : Object.fromEntries(entries))
    const copy: unknown = isSame ? node : changed()
    copies.set(node, copy)
    return copy
  }
  const detached = visit(value, []) as T
  return isCyclic ? { value, attachments: [] } : { value: detached, attachments }
}

/** The bytes of an array as shared memory: copied once, and not at all where they are shared already. */
export function shareBytes(view: View): Uint8Array<SharedArrayBuffer> {
  const { buffer, byteOffset, byteLength } = view
  if (types.isSharedArrayBuffer(buffer)) return new Uint8Array(buffer, byteOffset, byteLength)
  const shared = new Uint8Array(new SharedArrayBuffer(byteLength))
  shared.set(new Uint8Array(buffer, byteOffset, byteLength))
  return shared
}

/** Views of what was shared, in the order of the attachments; bytes that do not stand where their class needs them are copied. */
export function viewsOf(attachments: readonly Attachment[], bytes: readonly Uint8Array[]): View[] {
  return attachments.map(({ type }, at) => viewOf(type, bytes[at] ?? new Uint8Array()))
}

/** Puts views in the places of a value that `detach` has emptied; changes the value. */
export function attach<T>(value: T, attachments: readonly Attachment[], views: readonly object[]): T {
  for (const [at, { path }] of attachments.entries()) {
    let container = value as Record<string | number, unknown>
    for (const key of path.slice(0, -1)) container = container[key] as Record<string | number, unknown>
    const last = path.at(-1)
    if (last !== undefined)
      Object.defineProperty(container, last, { value: views[at], enumerable: true, writable: true, configurable: true })
  }
  return value
}

function viewOf(type: ClassName, bytes: Uint8Array): View {
  if (type === 'Buffer') return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const View = CLASSES[type] as new (buffer: ArrayBufferLike, offset: number, length: number) => View
  const size = CLASSES[type].BYTES_PER_ELEMENT
  const aligned = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes)
  return new View(aligned.buffer, aligned.byteOffset, aligned.byteLength / size)
}

function largeArray(node: unknown): ClassName | undefined {
  if (!ArrayBuffer.isView(node) || node.byteLength < SHARED_FROM) return undefined
  const prototype: object | null = Object.getPrototypeOf(node)
  return (Object.keys(CLASSES) as ClassName[]).find((name) => isExactly(prototype, CLASSES[name].prototype))
}

const hashOf = ({ buffer, byteOffset, byteLength }: View): string =>
  createHash('sha256')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest('hex')
