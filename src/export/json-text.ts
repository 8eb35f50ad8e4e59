/**
 * Writes a value as JSON. Bigints beyond 2^53, NaN and infinities become texts; dates ISO texts;
 * bytes base64; Maps, Sets and typed arrays become arrays; a reference to an ancestor becomes
 * `[Circular]`.
 */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(plain(value), undefined, indent) ?? 'null'
}

type Ancestors = ReadonlySet<object>

function plain(value: unknown, ancestors: Ancestors = new Set()): unknown {
  switch (typeof value) {
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
    case 'number':
      return Number.isFinite(value) ? value : String(value)
    case 'object':
      if (value === null) return null
      return ancestors.has(value) ? '[Circular]' : plainObject(value, new Set([...ancestors, value]))
    default:
      return value
  }
}

function plainObject(value: object, ancestors: Ancestors): unknown {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value instanceof ArrayBuffer) return Buffer.from(value).toString('base64')
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
  if (value instanceof Error) return { name: value.name, message: value.message }
  if (value instanceof Map || value instanceof Set || Array.isArray(value) || isTypedArray(value)) {
    return Array.from(value, (one: unknown) => plain(one, ancestors))
  }
  if ('toJSON' in value && typeof value.toJSON === 'function') return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one, ancestors)]))
}

const isTypedArray = (value: object): value is ArrayBufferView & Iterable<number | bigint> =>
  ArrayBuffer.isView(value) && Symbol.iterator in value
