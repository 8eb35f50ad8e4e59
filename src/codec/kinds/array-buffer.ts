import { types } from 'node:util'
import type { Leaf } from './kind.js'
import { isExactly } from './realm.js'

export const arrayBufferLeaf: Leaf<ArrayBuffer> = {
  name: 'ArrayBuffer',
  matches: (value): value is ArrayBuffer =>
    types.isArrayBuffer(value) && isExactly(Object.getPrototypeOf(value), ArrayBuffer.prototype) && !isDetached(value),
  text: (value) => Buffer.from(value).toString('base64'),
}

/**
 * True if the bytes were transferred away. Only an empty buffer can be; Node 20 has no `detached`.
 */
export function isDetached(buffer: ArrayBufferLike): boolean {
  if (buffer.byteLength > 0) return false
  try {
    new Uint8Array(buffer)
    return false
  } catch {
    return true
  }
}
