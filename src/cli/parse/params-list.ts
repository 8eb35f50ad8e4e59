import { extname } from 'node:path'
import { ValueFileError } from '../../errors.js'
import { parseExactJson } from '../../steps/exact-json.js'
import { parseCsv } from './parse-csv.js'
import { typedText } from './typed-text.js'
import { nameOf, readText } from './value-lines.js'

export const LIST_FORMATS = ['csv', 'jsonl'] as const
export type ListFormat = (typeof LIST_FORMATS)[number]

type Params = Readonly<Record<string, unknown>>

/**
 * Reads params from a file: CSV with a header line (RFC 4180), or JSON lines, an object each.
 * Default format: by the ending of the name. Takes about 1 us and 200 bytes a value, all in memory.
 *
 * @throws ValueFileError with line and column
 */
export function readParams(path: string, format = formatOf(path)): Params[] {
  const text = readText(path)
  if (text.trim() === '') throw new ValueFileError(nameOf(path), 'it is empty.')
  const points = format === 'csv' ? parseCsvParams(path, text) : parseJsonLines(path, text)
  if (points.length === 0) throw new ValueFileError(nameOf(path), 'it has no rows below the header.')
  return points
}

function formatOf(path: string): ListFormat {
  const ending = extname(path).toLowerCase()
  if (ending === '.csv') return 'csv'
  if (ending === '.jsonl' || ending === '.ndjson') return 'jsonl'
  const problem = path === '-' ? 'it has no name' : 'its name ends neither in .csv nor in .jsonl'
  throw new ValueFileError(nameOf(path), `${problem}: pass --format csv or --format jsonl.`)
}

function parseCsvParams(path: string, text: string): Params[] {
  const { names, rows } = parseCsv(text, { file: nameOf(path), toValue: typedCell })
  return rows.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at]])))
}

/** A value of a CSV file: quoted it is text, empty it is null. */
function typedCell(text: string, isQuoted: boolean): unknown {
  if (isQuoted) return text
  if (text === '') return null
  return text === 'true' || text === 'false' ? text === 'true' : typedText(text)
}

function parseJsonLines(path: string, text: string): Params[] {
  return text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return []
    const fail = (position: number | undefined, problem: string, cause?: unknown): never => {
      const column = position === undefined ? '' : `, column ${position + 1}`
      throw new ValueFileError(nameOf(path), `line ${at + 1}${column}: ${problem}`, { cause })
    }
    const value = parseJson(line, fail)
    const start = line.search(/\S/)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail(start, 'expected an object, {"name": value}.')
    if (Object.keys(value).length === 0) return fail(start, 'the object is empty.')
    return [value as Params]
  })
}

/** Refuses what `JSON.parse` would lose: numbers that change, values of a repeated name. */
function parseJson(line: string, fail: (position: number | undefined, problem: string, cause?: unknown) => never): unknown {
  try {
    return parseExactJson(line, {
      number: (text) => fail(undefined, `${text} is beyond what numbers hold exactly: write it as a text, "${text}".`),
      repeated: (name, position) => fail(position, `the name "${name}" has two values in one object.`),
    })
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const [, problem = error.message, position] = /^(.*) at position (\d+)$/s.exec(error.message) ?? []
    return fail(position === undefined ? undefined : Number(position), `${problem}.`, error)
  }
}
