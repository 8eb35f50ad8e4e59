import { types } from 'node:util'

/**
 * Whether two graphs of values are equal in value, type and sharing: one walk that pairs every
 * object of one side with one of the other.
 */
export function isomorphic(left: unknown, right: unknown): boolean {
  return equal(left, right, { forth: new Map(), back: new Map() })
}

interface Pairs {
  readonly forth: Map<object, object>
  readonly back: Map<object, object>
}

function equal(left: unknown, right: unknown, pairs: Pairs): boolean {
  if (typeof left !== 'object' || left === null || typeof right !== 'object' || right === null) return Object.is(left, right)
  if (pairs.forth.has(left) || pairs.back.has(right)) return pairs.forth.get(left) === right && pairs.back.get(right) === left
  pairs.forth.set(left, right)
  pairs.back.set(right, left)
  if (Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return false
  if (!Object.is(own(left), own(right))) return false
  if (types.isNativeError(left) !== types.isNativeError(right)) return false
  return equalContent(left, right, pairs)
}

function equalContent(left: object, right: object, pairs: Pairs): boolean {
  if (left instanceof Map && right instanceof Map) return equalLists([...left].flat(1), [...right].flat(1), pairs)
  if (left instanceof Set && right instanceof Set) return equalLists([...left], [...right], pairs)
  const hidden = left instanceof Error ? ['message', 'stack', 'cause', 'errors', 'name', 'code'] : []
  const keys = [...new Set([...Object.keys(left), ...hidden.filter((key) => Object.hasOwn(left, key))])].sort()
  const others = [...new Set([...Object.keys(right), ...hidden.filter((key) => Object.hasOwn(right, key))])].sort()
  if (keys.length !== others.length) return false
  return keys.every((key, index) => {
    const a = Object.getOwnPropertyDescriptor(left, key)
    const b = Object.getOwnPropertyDescriptor(right, key)
    return key === others[index] && a?.enumerable === b?.enumerable && equal(Reflect.get(left, key), Reflect.get(right, key), pairs)
  })
}

function equalLists(left: readonly unknown[], right: readonly unknown[], pairs: Pairs): boolean {
  return left.length === right.length && left.every((item, index) => equal(item, right[index], pairs))
}

/** What an object holds besides references, as one primitive. */
function own(value: object): unknown {
  if (types.isDate(value)) return value.getTime()
  if (types.isRegExp(value)) return `${value.source}/${value.flags}/${value.lastIndex}`
  if (types.isBoxedPrimitive(value)) return value.valueOf()
  if (value instanceof URL) return value.href
  if (Array.isArray(value)) return value.length
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')
  return types.isArrayBuffer(value) ? Buffer.from(value).toString('hex') : undefined
}
