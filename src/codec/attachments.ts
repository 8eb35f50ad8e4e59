import { createHash } from 'node:crypto'
import { types } from 'node:util'
import { isExactly, isPlain } from './kinds/realm.js'

/**
 * Typed arrays of this many bytes or more are shared beside the encoded bytes. Below it, a copy
 * costs less.
 */
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

/** The place and class of a shared array; its bytes travel apart. */
export interface Attachment {
  readonly path: readonly (string | number)[]
  readonly type: ClassName
}

/** A value without its large arrays, and the arrays. */
export interface Detached<T> {
  /**
   * Each array is replaced by a text of its class, length and content hash, so equal arrays give
   * equal texts.
   */
  readonly value: T
  readonly attachments: readonly (Attachment & { readonly view: View })[]
}

/**
 * Takes typed arrays and Buffers of 64 KiB or more out of plain objects and arrays, at any depth.
 * Those in maps, sets and other objects stay, as do all in a value that contains itself. Does not
 * change the given value. Costs a SHA-256 of the arrays: 2 ms per megabyte.
 */
export function detach<T>(value: T): Detached<T> {
  const attachments: (Attachment & { view: View })[] = []
  /** By container met: its copy, itself if it lost nothing, or undefined during its visit. */
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

/** The bytes of an array as shared memory. Copies them, unless they are shared already. */
export function shareBytes(view: View): Uint8Array<SharedArrayBuffer> {
  const { buffer, byteOffset, byteLength } = view
  if (types.isSharedArrayBuffer(buffer)) return new Uint8Array(buffer, byteOffset, byteLength)
  const shared = new Uint8Array(new SharedArrayBuffer(byteLength))
  shared.set(new Uint8Array(buffer, byteOffset, byteLength))
  return shared
}

/**
 * Makes views of the shared bytes, in the order of the attachments. Copies bytes that are not
 * aligned for their class.
 */
export function viewsOf(attachments: readonly Attachment[], bytes: readonly Uint8Array[]): View[] {
  return attachments.map(({ type }, at) => viewOf(type, bytes[at] ?? new Uint8Array()))
}

/** Puts views back where `detach` took them out. Changes the value. */
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
