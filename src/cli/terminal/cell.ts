import { inspect } from 'node:util'

const CONTROL = /\p{Cc}/u
/** Values are shown, not dumped: a cell is one line. */
const INSPECT = { depth: 4, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 20, maxStringLength: 200 } as const

/** A value as one line of text: numbers in full, bytes by their count, empty for none. */
export function formatCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return singleLine(value)
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
  if (value instanceof Uint8Array) return `<${value.byteLength} bytes>`
  return singleLine(inspect(value, INSPECT))
}

/** Control characters, which would move the cursor, as JSON writes them. */
export function singleLine(text: string): string {
  return CONTROL.test(text)
    ? text.replace(/\p{Cc}/gu, (character) => JSON.stringify(character).slice(1, -1).replace('\u007f', '\\u007f'))
    : text
}
