import { constants } from 'node:buffer'
import { json, NativeDate } from '../engine-globals.js'
import { CorruptValueError, UnstorableValueError } from '../errors.js'
import { decode } from './decode.js'
import { encode } from './encode.js'
import { exactText } from './exact-text.js'
import { extraKeys, symbolKey } from './extra-keys.js'
import { dateLeaf } from './kinds/date.js'
import { bytesOf, viewLeaf } from './kinds/view.js'
import { isWellFormed } from './text.js'

/** A value that a column without affinity can hold. */
export type Native = number | bigint | string | Buffer | null

/** What a column cannot say of its value; '' if there is nothing to say. */
export type Tag = '' | 'null' | 'undefined' | 'nan' | '-0' | 'boolean' | 'bigint' | 'date' | 'bytes' | 'buffer' | 'json'

/**
 * Most bytes of one value, and of all values of a run together. SQLite limits both alike, to
 * SQLITE_MAX_LENGTH, and better-sqlite3 to the length of V8's longest string. What is left of that
 * is for the exception of a run, and for the head of its row in a table with many columns.
 */
export const MAX_BYTES = Math.min(1_000_000_000, constants.MAX_STRING_LENGTH) - 10_000_000
const MAX_INT64 = 2n ** 63n - 1n
const MIN_INT64 = -(2n ** 63n)

/**
 * The value to bind. Safe integers become bigints, since better-sqlite3 binds every number as REAL.
 * Bytes are copied, so that the value may change afterwards. A plain object or array becomes JSON
 * text where that says it exactly; what fits no column type otherwise, a blob of the codec.
 */
export function toNative(value: unknown, path: string): Native {
  switch (typeof value) {
    case 'number':
      if (Number.isSafeInteger(value)) return value === 0 && 1 / value < 0 ? value : BigInt(value)
      return Number.isNaN(value) ? null : value
    case 'string':
      return isWellFormed(value) ? fittingText(value, path) : encodeBlob(value, path)
    case 'boolean':
      return value ? 1n : 0n
    case 'undefined':
      return null
    case 'bigint':
      return isInt64(value) ? value : encodeBlob(value, path)
    default:
      return objectToNative(value, path)
  }
}

/**
 * The tag of a value, by what `toNative` made of it. A blob of the codec needs none: it says
 * everything.
 */
export function tagOf(value: unknown, native: Native): Tag {
  switch (typeof value) {
    case 'number':
      if (value === 0) return 1 / value < 0 ? '-0' : ''
      return Number.isNaN(value) ? 'nan' : ''
    case 'string':
      return ''
    case 'boolean':
      return 'boolean'
    case 'undefined':
      return 'undefined'
    case 'bigint':
      return isInt64(value) ? 'bigint' : ''
    default:
      if (typeof native === 'string') return value instanceof NativeDate ? 'date' : 'json'
      return objectTag(value)
  }
}

/**
 * The value of a cell, read with safe integers on. An untagged null, which means that the run has
 * no such field, gives undefined. Throws `ERR_CORRUPT_VALUE` if the cell does not fit its tag:
 * another program changed it.
 */
export function fromNative(native: Native, tag: Tag, what: string): unknown {
  if (tag !== '') return tagged(native, tag, what)
  if (typeof native === 'bigint') return Number(native)
  if (typeof native !== 'object') return native
  return native === null ? undefined : decode(native, what)
}

function tagged(native: Native, tag: Exclude<Tag, ''>, what: string): unknown {
  if (native === null) {
    if (tag === 'null') return null
    if (tag === 'undefined') return undefined
    if (tag === 'nan') return Number.NaN
  }
  // SQLite may drop the sign of a zero.
  if (tag === '-0' && Number(native) === 0) return -0
  if (tag === 'boolean' && (native === 0n || native === 1n)) return native === 1n
  if (tag === 'bigint' && typeof native === 'bigint') return native
  if (tag === 'date' && typeof native === 'string' && !Number.isNaN(NativeDate.parse(native))) return new NativeDate(native)
  if (tag === 'json' && typeof native === 'string') return parsed(native, what)
  if (Buffer.isBuffer(native)) {
    if (tag === 'bytes') return Uint8Array.from(native)
    if (tag === 'buffer') return Buffer.from(native)
  }
  throw new CorruptValueError(
    what,
    `the column holds ${native === null ? 'NULL' : typeof native}, which was not stored as ${tag}; restore it`,
  )
}

function parsed(text: string, what: string): unknown {
  try {
    return json.parse(text)
  } catch (cause) {
    throw new CorruptValueError(what, 'the column holds no JSON, which was stored as JSON; restore it', { cause })
  }
}

function objectToNative(value: unknown, path: string): Native {
  switch (objectTag(value)) {
    case 'null':
      return null
    case 'date':
      return (value as Date).toISOString()
    case 'bytes':
    case 'buffer':
      return Buffer.from(fitting(bytesOf(value as Uint8Array), path))
    default:
      return jsonText(value) ?? encodeBlob(value, path)
  }
}

/** A blob takes less room than a long text, which may not fit. */
function jsonText(value: unknown): string | undefined {
  const text = typeof value === 'object' && value !== null ? exactText(value) : undefined
  return text === undefined || text.length > MAX_BYTES / 3 ? undefined : text
}

function objectTag(value: unknown): '' | 'null' | 'date' | 'bytes' | 'buffer' {
  if (value === null) return 'null'
  if (value instanceof Uint8Array) {
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype !== Uint8Array.prototype && prototype !== Buffer.prototype) return ''
    if (!viewLeaf.matches(value) || hasMore(value)) return ''
    return prototype === Buffer.prototype ? 'buffer' : 'bytes'
  }
  if (!(value instanceof NativeDate) || !dateLeaf.matches(value) || hasMore(value)) return ''
  return Number.isNaN(value.getTime()) ? '' : 'date'
}

/** True if it has own properties; the codec refuses them by name. */
function hasMore(value: object): boolean {
  return extraKeys(value).length > 0 || symbolKey(value) !== undefined
}

function isInt64(value: bigint): boolean {
  return value <= MAX_INT64 && value >= MIN_INT64
}

/** Bytes that a value takes in SQLite, apart from numbers. */
export function bytesIn(native: Native): number {
  return typeof native === 'string' ? Buffer.byteLength(native) : typeof native === 'object' && native !== null ? native.length : 0
}

/** Encodes a value as a blob, if SQLite can hold it. `decode` reads it. */
export const encodeBlob = (value: unknown, path: string): Buffer => fitting(encode(value, path), path)

function fitting(bytes: Buffer, path: string): Buffer {
  if (bytes.length > MAX_BYTES) throw tooLong(bytes.length, path)
  return bytes
}

function fittingText(text: string, path: string): string {
  // Counts only long texts: a code unit takes at most three bytes.
  if (text.length > MAX_BYTES / 3 && Buffer.byteLength(text) > MAX_BYTES) throw tooLong(Buffer.byteLength(text), path)
  return text
}

function tooLong(bytes: number, path: string): UnstorableValueError {
  return new UnstorableValueError(
    path,
    `takes ${bytes} bytes, SQLite holds at most ${MAX_BYTES} a value; store it in a file, and its name here`,
  )
}
