/**
 * The type of a column in a format with types: the type of all its values, or `json` where they
 * differ or have none. A double holds every `integer`; a `long` needs 64 bits.
 */
export type ColumnType = 'none' | 'boolean' | 'integer' | 'long' | 'double' | 'text' | 'time' | 'bytes' | 'json'

const MOST = 2n ** 63n

/** The type of one value; `none` of null and undefined. */
export function typeOf(value: unknown): ColumnType {
  switch (typeof value) {
    case 'undefined':
      return 'none'
    case 'boolean':
      return 'boolean'
    case 'string':
      return 'text'
    case 'number':
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? 'integer' : 'double'
    case 'bigint':
      if (Number.isSafeInteger(Number(value))) return 'integer'
      return value >= -MOST && value < MOST ? 'long' : 'json'
    default:
      if (value === null) return 'none'
      if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'json' : 'time'
      return value instanceof Uint8Array ? 'bytes' : 'json'
  }
}

/** The type that holds values of both types without loss. */
export function commonType(one: ColumnType, other: ColumnType): ColumnType {
  if (one === other || other === 'none') return one
  if (one === 'none') return other
  const both = [one, other]
  if (both.every((type) => type === 'integer' || type === 'long')) return 'long'
  return both.every((type) => type === 'integer' || type === 'double') ? 'double' : 'json'
}
