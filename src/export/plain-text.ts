import { toJson } from './json-text.js'

/**
 * Writes a value as text that a program reads back: numbers in the shortest exact form, `NaN` and
 * `Infinity` included, bigints in all digits, dates as ISO texts, bytes as base64, all else as
 * JSON. Empty where there is no value.
 */
export function plainText(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'object':
      if (value === null) return ''
      return value instanceof Date || isBytes(value) ? textOf(toJson(value)) : toJson(value)
    case 'undefined':
      return ''
    default:
      return Object.is(value, -0) ? '-0' : String(value)
  }
}

/** A JSON text without its quotes. */
const textOf = (json: string): string => (json.startsWith('"') ? String(JSON.parse(json)) : '')

const isBytes = (value: object): boolean => value instanceof Uint8Array || value instanceof ArrayBuffer
