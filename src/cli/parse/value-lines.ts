import { readFileSync } from 'node:fs'
import { ValueFileError } from '../../errors.js'
import { parseCsv } from './parse-csv.js'
import { textValue } from './text-value.js'

/** Reads a file, or standard input for `-`. Throws ValueFileError. */
export function readText(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8')
  } catch (error) {
    throw new ValueFileError(nameOf(path), (error as Error).message, { cause: error })
  }
}

export const nameOf = (path: string): string => (path === '-' ? 'standard input' : path)

/** Reads one value a line. Throws ValueFileError. */
export function readLines(path: string): string[] {
  const text = readText(path)
  if (text === '') throw new ValueFileError(nameOf(path), 'it is empty.')
  return text.replace(/\r?\n$/, '').split(/\r?\n/)
}

/** Reads the columns of a CSV file by the names in its header. Throws ValueFileError. */
export function readCsv(path: string): Readonly<Record<string, readonly unknown[]>> {
  const { names, rows } = parseCsv(readText(path), { file: nameOf(path), toValue: textValue })
  return Object.fromEntries(names.map((name, at) => [name, rows.map((row) => row[at])]))
}
