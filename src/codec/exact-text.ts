import { types } from 'node:util'
import { json } from '../engine-globals.js'
import { extraKeys } from './extra-keys.js'
import { isOrdinary } from './shape.js'
import { isWellFormed } from './text.js'

/** Deepest nesting: SQLite reads JSON 1,000 deep. */
const MAX_DEPTH = 500

/**
 * The JSON text of a plain object or array of this realm, if JSON says it exactly: no number but
 * finite ones, no -0, no text with half a surrogate pair, nothing twice, no key beside those that
 * JSON has. Undefined for anything else. Keys keep their order.
 *
 * Reads each property once, so that a getter cannot give two values; 0.3 us for `{ a: { b: 1 } }`.
 */
export function exactText(value: object): string | undefined {
  try {
    return new Walk().textOf(value)
  } catch {
    // A getter threw, or the text is too long. The codec meets the same, and names the place.
    return undefined
  }
}

class Walk {
  /** Of a value with one object there is nothing to remember. */
  #seen: Set<object> | undefined
  #depth = 0

  textOf(value: object): string | undefined {
    if (types.isProxy(value) || this.#depth === MAX_DEPTH || Object.getOwnPropertySymbols(value).length > 0) return undefined
    if (this.#depth > 0) this.#seen ??= new Set()
    if (this.#seen?.has(value)) return undefined
    this.#seen?.add(value)
    this.#depth++
    const text = this.#containerText(value)
    this.#depth--
    return text
  }

  #containerText(value: object): string | undefined {
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype === Object.prototype) return isOrdinary(value) ? this.#objectText(value as Record<string, unknown>) : undefined
    return prototype === Array.prototype && Array.isArray(value) && extraKeys(value).length === 0 ? this.#arrayText(value) : undefined
  }

  #objectText(value: Readonly<Record<string, unknown>>): string | undefined {
    let text = ''
    for (const key of Object.keys(value)) {
      const part = isWellFormed(key) ? this.#partText(value[key]) : undefined
      if (part === undefined) return undefined
      text += `${text === '' ? '' : ','}${json.stringify(key)}:${part}`
    }
    return `{${text}}`
  }

  /** A hole reads as undefined, which JSON cannot say either. */
  #arrayText(value: readonly unknown[]): string | undefined {
    let text = ''
    for (let at = 0; at < value.length; at++) {
      const part = this.#partText(value[at])
      if (part === undefined) return undefined
      text += at === 0 ? part : `,${part}`
    }
    return `[${text}]`
  }

  #partText(value: unknown): string | undefined {
    switch (typeof value) {
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0) ? String(value) : undefined
      case 'string':
        return isWellFormed(value) ? json.stringify(value) : undefined
      case 'boolean':
        return String(value)
      case 'object':
        return value === null ? 'null' : this.textOf(value)
      default:
        return undefined
    }
  }
}
