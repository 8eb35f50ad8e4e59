import { toJson } from './json-text.js'

/**
 * A value as text that a program reads back: numbers in the shortest form that gives the same number, `NaN` and `Infinity` among them, bigints in all digits,
 * dates as ISO texts, bytes as base64, all else as JSON. Nothing where there is no value.
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

/** What JSON writes as a text needs no quotes here. */
const textOf = (json: string): string => (json.startsWith('"') ? String(JSON.parse(json)) : '')

const isBytes = (value: object): boolean => value instanceof Uint8Array || value instanceof ArrayBuffer
