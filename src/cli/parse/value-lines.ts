import { readFileSync } from 'node:fs'
import type * as CsvParse from 'csv-parse/sync'
import { ValueFileError } from '../../errors.js'
import { onDemand } from '../../on-demand.js'
import { typedText } from '../../steps/exec/typed-text.js'

const csv = onDemand<typeof CsvParse>('csv-parse/sync')

/** The text of a file; of standard input for `-`. Throws ValueFileError. */
export function readText(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8')
  } catch (error) {
    throw new ValueFileError(nameOf(path), (error as Error).message, { cause: error })
  }
}

export const nameOf = (path: string): string => (path === '-' ? 'standard input' : path)

/** One value a line, the last with or without its end. */
export function readLines(path: string): string[] {
  const text = readText(path)
  if (text === '') throw new ValueFileError(nameOf(path), 'it is empty.')
  return text.replace(/\r?\n$/, '').split(/\r?\n/)
}

/** The columns of a CSV file (RFC 4180) by the names in its first line: they belong together, row by row. Throws ValueFileError. */
export function readCsv(path: string): Readonly<Record<string, readonly unknown[]>> {
  const [header, ...rows] = parseCsv(path)
  if (header === undefined || rows.length === 0) throw new ValueFileError(nameOf(path), 'it has no rows below a line of names.')
  const twice = header.find((name, at) => header.indexOf(name) !== at)
  if (twice !== undefined) throw new ValueFileError(nameOf(path), `it has two columns "${twice}".`)
  return Object.fromEntries(header.map((name, at) => [name, rows.map((row) => typedText(row[at] ?? ''))]))
}

function parseCsv(path: string): string[][] {
  const text = readText(path)
  try {
    return csv().parse(text, { bom: true, skip_empty_lines: true })
  } catch (error) {
    throw new ValueFileError(nameOf(path), (error as Error).message, { cause: error })
  }
}
