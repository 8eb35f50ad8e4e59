import { types } from 'node:util'
import { isPlain } from '../codec/kinds/realm.js'
import { put } from '../codec/own-entries.js'
import { peek } from '../codec/peek.js'
import type { ExceptionValue } from './exception.js'
import type { TextRoom } from './text-room.js'

/** Most properties of an error, and of an object or array in one. */
const MOST = 50
/** Most bytes of a text in a property: it is to be looked at, not to keep a whole response. */
const TEXT_BYTES = 4096
/** What is kept of an instance of a class, such as the `response` of a failed request. */
const OF_INSTANCES = ['name', 'message', 'status', 'statusCode', 'statusText'] as const

type Plain = string | number | boolean | null

/**
 * The own enumerable properties that are plain data, or hold plain data directly; calls no getter
 * of them. Undefined if there are none.
 */
export function ownValues(error: object, except: ReadonlySet<string>, room: TextRoom): Record<string, ExceptionValue> | undefined {
  const names = peek(() => Object.keys(error), []).filter((name) => !except.has(name))
  if (names.length === 0) return undefined
  const values: Record<string, ExceptionValue> = {}
  for (const name of names.slice(0, MOST)) {
    if (room.isFull) break
    const value = peek(() => outer(dataOf(error, name), room), undefined)
    if (value !== undefined) put(values, room.take(name, TEXT_BYTES), value)
  }
  return Object.keys(values).length === 0 ? undefined : values
}

const dataOf = (owner: object, name: string): unknown => Object.getOwnPropertyDescriptor(owner, name)?.value

function outer(value: unknown, room: TextRoom): ExceptionValue | undefined {
  if (typeof value !== 'object' || value === null || types.isDate(value)) return inner(value, room)
  if (Array.isArray(value)) return value.slice(0, MOST).map((one) => inner(one, room) ?? null)
  if (!isPlain(value))
    return entries(OF_INSTANCES, (name) =>
      inner(
        peek(() => Reflect.get(value, name), undefined),
        room,
      ),
    )
  return entries(Object.keys(value).slice(0, MOST), (name) => inner(dataOf(value, name), room))
}

function entries(names: readonly string[], read: (name: string) => Plain | undefined): Record<string, Plain> | undefined {
  const values: Record<string, Plain> = {}
  for (const name of names) {
    const value = read(name)
    if (value !== undefined) put(values, name, value)
  }
  return Object.keys(values).length === 0 ? undefined : values
}

/** Numbers that JSON has no form for become texts, as in all JSON of the command. */
function inner(value: unknown, room: TextRoom): Plain | undefined {
  if (typeof value === 'string') return room.take(value, TEXT_BYTES)
  if (typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))) return room.take(String(value), TEXT_BYTES)
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value
  return types.isDate(value) && !Number.isNaN(value.getTime()) ? value.toISOString() : undefined
}
