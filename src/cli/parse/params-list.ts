import { extname } from 'node:path'
import { parse } from 'csv-parse/sync'
import { ValueFileError } from '../../errors.js'
import { typedText } from '../../steps/exec/typed-text.js'
import { scanJson } from './scan-json.js'
import { nameOf, readText } from './value-lines.js'

export const LIST_FORMATS = ['csv', 'jsonl'] as const
export type ListFormat = (typeof LIST_FORMATS)[number]

type Params = Readonly<Record<string, unknown>>

/**
 * The params of each line of a file: of a CSV file with a line of names (RFC 4180), or of JSON lines, an object each. Without a format by how the name
 * ends. About 1 us and 200 bytes a value; all are in memory.
 *
 * @throws ValueFileError with line and column
 */
export function readParams(path: string, format = formatOf(path)): Params[] {
  const text = readText(path).replace(/^\uFEFF/, '')
  if (text.trim() === '') throw new ValueFileError(nameOf(path), 'it is empty.')
  const points = format === 'csv' ? parseCsvParams(path, text) : parseJsonLines(path, text)
  if (points.length === 0) throw new ValueFileError(nameOf(path), 'it has no rows below a line of names.')
  return points
}

function formatOf(path: string): ListFormat {
  const ending = extname(path).toLowerCase()
  if (ending === '.csv') return 'csv'
  if (ending === '.jsonl' || ending === '.ndjson') return 'jsonl'
  const problem = path === '-' ? 'it has no name that would tell' : 'its name ends neither in .csv nor in .jsonl'
  throw new ValueFileError(nameOf(path), `${problem}: say what it is, --format csv or --format jsonl.`)
}

/** A value of a CSV file: what is in quotes is text, nothing is null. */
function typedCell(text: string, isQuoted: boolean): unknown {
  if (isQuoted) return text
  if (text === '') return null
  return text === 'true' || text === 'false' ? text === 'true' : typedText(text)
}

interface Row {
  readonly record: readonly unknown[]
  readonly info: { readonly lines: number }
}

function parseCsvParams(path: string, text: string): Params[] {
  const [header, ...rows] = parseRows(path, text)
  if (header === undefined) return []
  const names = header.record.map(String)
  const fail = (line: number, column: number, problem: string): never => {
    throw new ValueFileError(nameOf(path), `line ${line}, column ${column}: ${problem}`)
  }
  for (const [at, name] of names.entries()) {
    if (name === '') fail(1, at + 1, 'it has no name.')
    if (names.indexOf(name) < at) fail(1, at + 1, `it is called "${name}", as column ${names.indexOf(name) + 1} is.`)
  }
  return rows.map(({ record, info }) => {
    if (record.length > names.length)
      fail(info.lines, names.length + 1, `there is a value too many: ${names.length} names, ${record.length} values.`)
    if (record.length < names.length) fail(info.lines, record.length + 1, `there is no value for "${names[record.length]}".`)
    return Object.fromEntries(names.map((name, at) => [name, record[at]]))
  })
}

function parseRows(path: string, text: string): Row[] {
  try {
    return parse(text, {
      info: true,
      skip_empty_lines: true,
      relax_column_count: true,
      // The header is names, whatever they look like.
      cast: (cell, { quoting, records }) => (records === 0 ? cell : typedCell(cell, quoting)),
    }) as unknown[] as Row[]
  } catch (error) {
    const { message, lines, column } = error as Error & { readonly lines?: number; readonly column?: number }
    const place = typeof lines === 'number' && typeof column === 'number' ? `line ${lines}, column ${column + 1}: ` : ''
    throw new ValueFileError(nameOf(path), `${place}${message}.`, { cause: error })
  }
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
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return fail(start, 'here an object was expected, {"name": value}.')
    if (Object.keys(value).length === 0) return fail(start, 'the object is empty.')
    for (const { position, problem } of scanJson(line)) return fail(position, problem)
    return [value as Params]
  })
}

/** Of some errors V8 shows the surroundings instead of the position. */
function parseJson(line: string, fail: (position: number | undefined, problem: string, cause: unknown) => never): unknown {
  try {
    return JSON.parse(line)
  } catch (error) {
    const { message } = error as Error
    const position = message.includes('end of JSON input') ? line.trimEnd().length : /position (\d+)/.exec(message)?.[1]
    return fail(position === undefined ? undefined : Number(position), `${message.replace(/ (?:in JSON )?at position \d+.*$/, '')}.`, error)
  }
}
