import { toJson as toJsonText } from '../../export/json-text.js'
import { printableJson } from './cell.js'

/** A value as JSON that can be shown on a terminal. */
export const toJson = (value: unknown, indent?: number): string => printableJson(toJsonText(value, indent))

/** A JSON array with one row on each line: a whole document, and readable by the line. */
export function* jsonRows(rows: Iterable<unknown>): Generator<string> {
  let before = '[\n'
  for (const row of rows) {
    yield `${before}${toJson(row)}`
    before = ',\n'
  }
  yield before === '[\n' ? '[]\n' : '\n]\n'
}
