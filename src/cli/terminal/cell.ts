import { inspect } from 'node:util'

/** What moves the cursor, breaks the line, or turns the direction of what follows. */
const CONTROL = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u
const CONTROLS = new RegExp(CONTROL, 'gu')
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

/** True if a text could change more of a terminal than the place where it stands. */
export const hasControls = (text: string): boolean => CONTROL.test(text)

/**
 * Writes control characters, also those of C1 and of bidirectional text, as JSON does: whatever is
 * shown to people goes through this. What a command wrote goes to them as it is.
 */
export const singleLine = (text: string): string => (CONTROL.test(text) ? text.replace(CONTROLS, escaped) : text)

/** The same for a text of several lines. */
export const printable = (text: string): string => text.split('\n').map(singleLine).join('\n')

/** The same, with these names in it on one line. */
export const printableWith = (text: string, names: readonly string[]): string =>
  printable(names.reduce((result, name) => (name.includes('\n') ? result.replaceAll(name, singleLine(name)) : result), text))

/** A JSON text that writes no control characters either; its value stays. */
export const printableJson = (text: string): string =>
  CONTROL.test(text) ? text.replace(CONTROLS, (character) => (character === '\n' ? character : escaped(character))) : text

function escaped(character: string): string {
  const json = JSON.stringify(character).slice(1, -1)
  return json === character ? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}` : json
}
