import { isUtf8 } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { ValueFileError } from '../../errors.js'
import { printableBytes } from '../../steps/printable-bytes.js'
import { parseCsv } from './parse-csv.js'
import { textValue } from './text-value.js'

/**
 * Reads a file, or standard input for `-`, without its byte order mark.
 *
 * @throws ValueFileError, also for bytes that are not UTF-8, which would become other values
 */
export function readText(path: string): string {
  const bytes = readBytes(path)
  if (isUtf16(bytes)) throw new ValueFileError(nameOf(path), 'it is UTF-16: convert it to UTF-8, by iconv -f UTF-16 -t UTF-8.')
  if (!isUtf8(bytes))
    throw new ValueFileError(nameOf(path), `${notUtf8(bytes)} is not UTF-8: convert the file, by iconv -t UTF-8, or correct it.`)
  return bytes.toString().replace(/^\uFEFF/, '')
}

export const nameOf = (path: string): string => (path === '-' ? 'standard input' : path)

/**
 * Reads one value a line, whatever ends the lines; where the file has NUL characters, each value
 * ends with one, as `find -print0` writes them.
 *
 * @throws ValueFileError, also where only some lines end with CR LF: those may be values
 */
export function readLines(path: string): string[] {
  const text = readText(path)
  if (text === '') throw new ValueFileError(nameOf(path), 'it is empty.')
  if (text.includes('\0')) return text.replace(/\0$/, '').split('\0')
  const lines = text.split('\n')
  const last = lines.pop() ?? ''
  const [other] = lines.flatMap((line, at) => (line.endsWith('\r') ? [] : [at + 1]))
  const ended = lines.some((line) => line.endsWith('\r')) ? lines.map((line) => line.slice(0, -1)) : lines
  if (ended !== lines && other !== undefined) {
    const problem = `line ${lines.findIndex((line) => line.endsWith('\r')) + 1} ends with CR LF, and line ${other} with LF`
    throw new ValueFileError(nameOf(path), `${problem}: remove the CR, by tr -d '\\r', or end each value with a NUL character.`)
  }
  return last === '' ? ended : [...ended, last]
}

/** Reads the columns of a CSV file by the names in its header. Throws ValueFileError. */
export function readCsv(path: string): Readonly<Record<string, readonly unknown[]>> {
  const text = readText(path)
  const nul = text.indexOf('\0')
  if (nul >= 0)
    throw new ValueFileError(
      nameOf(path),
      `line ${text.slice(0, nul).split('\n').length} has a NUL character, which no command can be given.`,
    )
  const { names, rows } = parseCsv(text, { file: nameOf(path), toValue: textValue })
  return Object.fromEntries(names.map((name, at) => [name, rows.map((row) => row[at])]))
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path === '-' ? 0 : path)
  } catch (error) {
    throw new ValueFileError(nameOf(path), (error as Error).message, { cause: error })
  }
}

/** By its byte order mark; without one, every other byte of lines in Latin letters is 0. */
function isUtf16(bytes: Buffer): boolean {
  const mark = bytes.length >= 2 ? bytes.readUInt16BE() : 0
  if (mark === 0xfffe || mark === 0xfeff) return true
  if (bytes.length % 2 > 0 || !bytes.includes(0) || !bytes.includes(0x0a)) return false
  return [0, 1].some((first) => bytes.every((byte, at) => at % 2 !== first || byte === 0))
}

/** Bytes to show of a line. */
const SHOWN = 60

/** The first line that is not UTF-8. */
function notUtf8(bytes: Buffer): string {
  let line = 1
  for (let start = 0; ; line++) {
    const end = bytes.indexOf(0x0a, start)
    const text = bytes.subarray(start, end < 0 ? undefined : end)
    if (!isUtf8(text) || end < 0) return `line ${line}, ${printableBytes(text.subarray(0, SHOWN))},`
    start = end + 1
  }
}
