import { types } from 'node:util'
import { ownEntries, put } from '../own-entries.js'
import type { Kind, Parts } from './kind.js'
import { constructorName } from './realm.js'

const BASES = new Map(
  [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError].map((base) => [base.name, base]),
)
/** Properties of an error that may be inherited, or not enumerable. */
const STANDARD = ['name', 'message', 'stack', 'code', 'cause', 'errors', 'error', 'suppressed'] as const

/**
 * Errors: V8 drops `code` and all other own properties. The nearest built-in class comes back;
 * `name`, and a `code` that the class defines, stay as properties of the instance. A DOMException
 * is an error, too.
 */
export const errorKind: Kind<Error> = {
  name: 'Error',
  id: 2,
  body: 'later',
  ownKeys: true,
  segment: '',
  matches: (value): value is Error => types.isNativeError(value) || value instanceof Error,
  take: (value) => partsOf(value, STANDARD),
  // The stack is no part of the identity: it names folders of one machine.
  identity: (value) => {
    const { head, body } = partsOf(
      value,
      STANDARD.filter((key) => key !== 'stack'),
    )
    return { head, body }
  },
  make: (head) => {
    const name = head.split(' ', 1)[0] ?? ''
    const made: Error = Reflect.construct(BASES.get(name) ?? Error, name === 'AggregateError' ? [[]] : [])
    for (const key of Reflect.ownKeys(made)) Reflect.deleteProperty(made, key)
    return made
  },
  fill: (instance, head, body) => {
    const hidden = new Set(head.split(' ').slice(1))
    for (const [key, value] of Object.entries(Object(body))) {
      Object.defineProperty(instance, key, { value, enumerable: !hidden.has(key), configurable: true, writable: true })
    }
  },
}

/**
 * The head: the built-in class, then the properties that are not enumerable, separated by spaces.
 */
function partsOf(error: Error, standard: readonly string[]): Parts {
  const base = baseName(error)
  const body = ownEntries(error)
  const hidden: string[] = []
  for (const key of standard) {
    if (Object.hasOwn(body, key)) continue
    const value: unknown = Reflect.get(error, key)
    if (!Object.hasOwn(error, key) && value === Reflect.get((BASES.get(base) ?? Error).prototype, key)) continue
    // Error.prepareStackTrace can make anything of a stack; only text is kept.
    if (key === 'stack' && typeof value !== 'string') continue
    hidden.push(key)
    put(body, key, value)
  }
  return { head: [base, ...hidden].join(' '), body }
}

function baseName(error: Error): string {
  for (let prototype = Object.getPrototypeOf(error); prototype !== null; prototype = Object.getPrototypeOf(prototype)) {
    const name = constructorName(prototype)
    const base = BASES.get(name)
    if (base && (base.prototype === prototype || !(error instanceof Error))) return name
  }
  return 'Error'
}
