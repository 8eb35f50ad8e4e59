import { toJson } from '../../export/json-text.js'

export { toJson }

/** A JSON array with one row on each line: a whole document, and readable by the line. */
export function* jsonRows(rows: Iterable<unknown>): Generator<string> {
  let before = '[\n'
  for (const row of rows) {
    yield `${before}${toJson(row)}`
    before = ',\n'
  }
  yield before === '[\n' ? '[]\n' : '\n]\n'
}
