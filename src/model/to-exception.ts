import { inspect, types } from 'node:util'
import { constructorName } from '../codec/kinds/realm.js'
import { peek } from '../codec/peek.js'
import { quoted } from '../codec/quoted.js'
import type { RunException } from './exception.js'
import { ownValues } from './own-values.js'
import { TextRoom } from './text-room.js'

/**
 * Bytes of one text, of the header or the frames of a stack, and of all texts of an exception. Run
 * and summary take 4 s for ten million characters; nobody reads more than this.
 */
const TEXT_BYTES = 65_536
const PART_BYTES = TEXT_BYTES / 2
const ALL_BYTES = 1_000_000
const SHORT_BYTES = 1024
/** Most members, and most errors in one another. */
const MOST = 20

/** Names that say less than the name of a subclass that has not set its own. */
const BUILT_IN: ReadonlySet<unknown> = new Set([
  ...['Error', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError'],
  ...['AggregateError', 'SuppressedError'],
])
const STANDARD = ['name', 'message', 'stack', 'code', 'cause'] as const

/** Turns whatever was thrown into data, even if it is no error, or throws when it is looked at. */
export function toException(error: unknown, where: { step?: string; index?: number; attempt?: number } = {}): RunException {
  return { ...describe(error, { room: new TextRoom(ALL_BYTES), above: [] }), ...where }
}

interface Place {
  readonly room: TextRoom
  /** The errors that hold this one, outermost first. */
  readonly above: readonly object[]
}

function describe(thrown: unknown, place: Place): RunException {
  const { room, above } = place
  if (!isError(thrown)) {
    const text = typeof thrown === 'string' ? thrown : peek(() => inspect(thrown, { depth: 2 }), 'a value that cannot be shown')
    return { name: thrown === null ? 'null' : typeof thrown, message: room.take(text, TEXT_BYTES) }
  }
  if (above.includes(thrown)) return mark('this error holds the one that it is in')
  if (above.length > MOST || room.isFull) return mark('further errors were left out')
  const code = get(thrown, 'code')
  const message = textOf(get(thrown, 'message'))
  return {
    name: room.take(nameOf(thrown), SHORT_BYTES),
    message: room.take(message, TEXT_BYTES),
    ...stackOf(thrown, message, room),
    ...(typeof code === 'string' && { code: room.take(code, SHORT_BYTES) }),
    ...(typeof code === 'number' && { code }),
    ...inside(thrown, { room, above: [...above, thrown] }),
  }
}

/** Stands where an error was left out. */
const mark = (why: string): RunException => ({ name: '…', message: `(${why})` })

/** What else an error carries: other errors, and plain data. */
function inside(error: object, place: Place): Partial<RunException> {
  const cause = get(error, 'cause')
  const members = membersOf(error)
  const pair = ['error', 'suppressed'].every((key) => peek(() => Object.hasOwn(error, key), false))
  const known = new Set<string>([...STANDARD, ...(members === undefined ? [] : ['errors']), ...(pair ? ['error', 'suppressed'] : [])])
  const properties = ownValues(error, known, place.room)
  return {
    ...(properties !== undefined && { properties }),
    ...(cause !== undefined && { cause: describe(cause, place) }),
    ...(pair && { suppressed: describe(get(error, 'suppressed'), place), error: describe(get(error, 'error'), place) }),
    ...(members !== undefined && { errors: describeAll(members, place) }),
  }
}

function describeAll(members: readonly unknown[], place: Place): RunException[] {
  const length = Number(get(members, 'length'))
  const described = Array.from({ length: Math.min(length, MOST) }, (_, at) => describe(get(members, String(at)), place))
  return length > MOST ? [...described, mark(`${length - MOST} further errors were left out`)] : described
}

/**
 * The members of an AggregateError: of any realm, so known by its `errors`, which are hidden. An
 * array of that name that can be seen holds members if one of them is an error.
 */
function membersOf(error: object): readonly unknown[] | undefined {
  const errors = get(error, 'errors')
  return peek(() => {
    if (!Array.isArray(errors)) return undefined
    return !Object.prototype.propertyIsEnumerable.call(error, 'errors') || errors.some(isError) ? errors : undefined
  }, undefined)
}

/** True for errors of any realm, and for what looks like one (a DOMException of jsdom). */
function isError(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  return peek(() => types.isNativeError(value) || value instanceof Error || looksLikeError(value), false)
}

const looksLikeError = (value: object): boolean =>
  'message' in value && typeof value.message === 'string' && 'stack' in value && typeof value.stack === 'string'

function nameOf(error: object): string {
  const name = textOf(get(error, 'name'))
  if (!BUILT_IN.has(name)) return name
  const ofClass = () => (Object.hasOwn(error, 'name') ? '' : constructorName(Object.getPrototypeOf(error)))
  return peek(ofClass, '') || name
}

/** A long stack keeps its beginning and its frames: the message stands between them. */
function stackOf(error: object, message: string, room: TextRoom): { readonly stack?: string } {
  const stack = get(error, 'stack')
  if (typeof stack !== 'string') return {}
  if (stack.length <= PART_BYTES) return { stack: room.take(stack, TEXT_BYTES) }
  const start = stack.indexOf(': ') + 2
  const frames = stack.indexOf('\n    at ', stack.startsWith(message, start) ? start + message.length : 0)
  const end = frames < 0 ? stack.length : frames
  return { stack: room.take(stack.slice(0, end), PART_BYTES) + room.take(stack.slice(end), PART_BYTES) }
}

const get = (owner: object, key: string): unknown => {
  try {
    return Reflect.get(owner, key)
  } catch (failure) {
    return `(could not be read: ${quoted(failure)})`
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : quoted(value))
