import { json } from '../../engine-globals.js'
import { CaptureError, TextSyntaxError } from '../../errors.js'
import { parseExactJson } from '../exact-json.js'
import { exactNumber } from '../exact-number.js'
import type { OutputHead } from './output-head.js'

type Fields = Readonly<Record<string, unknown>>

/** Searches this many bytes of standard output; it holds them all in memory. */
export const MOST_SEARCHED = 16 * 1024 * 1024

/** The fields that every command has. */
export const OUTPUT_FIELDS = ['exit_code', 'signal', 'wall_ms', 'net_ms', 'user_ms', 'system_ms', 'peak_bytes', 'stdout', 'stderr'] as const

/**
 * Compiles a regular expression (`^` and `$` match at lines) into a function that takes fields from
 * an output: one for each named group, or `captured` for a single unnamed group. A group that took
 * no part gives null.
 *
 * @throws TextSyntaxError for what is no regular expression, and for one with no group or several
 *   without names.
 */
export function compileCapture(source: string): (stdout: string) => Fields {
  const pattern = compilePattern(source, 'capture')
  const { groups = {}, length } = new RegExp(`${source}|`, 'mu').exec('') ?? { length: 1 }
  const names = Object.keys(groups)
  const taken = names.find((name) => OUTPUT_FIELDS.some((field) => field === name))
  if (taken !== undefined) fail(source, source.indexOf(`<${taken}>`), `every command has a field "${taken}": give the group another name.`)
  if (length === 1) fail(source, 0, 'it has no group: put what you want in parentheses, size=(\\d+).')
  if (names.length === 0 && length > 2)
    fail(source, 0, 'it has several groups: name them, (?<size>\\d+), or write (?:...) for those not wanted.')
  return (stdout) => {
    const match = pattern.exec(stdout)
    if (match === null) throw new CaptureError(`standard output has nothing that /${source}/ matches.`)
    const entries = names.length === 0 ? [['captured', match[1]]] : Object.entries(match.groups ?? {})
    return Object.fromEntries(entries.map(([name, text]) => [name, text === undefined ? null : measuredText(text)]))
  }
}

/** Compiles a regular expression of this option. Throws TextSyntaxError. */
export function compilePattern(source: string, what: string): RegExp {
  try {
    return new RegExp(source, 'mu')
  } catch (error) {
    const problem = (error as Error).message.replace(/^.*: /, '')
    throw new TextSyntaxError(what, source, 0, `it is not a regular expression: ${problem}.`)
  }
}

function fail(source: string, position: number, problem: string): never {
  throw new TextSyntaxError('capture', source, position, problem)
}

const OUTPUT_NUMBER = /^[+-]?(?:0|[1-9]\d*|(?=\.))(?:\.\d*)?(?:e[+-]?\d+)?$/i

/**
 * What a command printed, as a number if it is one: `1.50` is 1.5, since `%.2f` prints it in one
 * run and `1.49` in the next. Leading zeros (`00501`), integers beyond 2^53 and `1e400` stay texts.
 */
export const measuredText = (text: string): number | string => (OUTPUT_NUMBER.test(text) ? (exactNumber(text) ?? text) : text)

/**
 * Reads standard output as JSON: the keys of an object become fields, anything else the field
 * `captured`. Integers beyond 2^53 become bigints, other numbers that JavaScript would change
 * texts.
 */
export function captureJson(stdout: string): Fields {
  const value = parse(stdout)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { captured: value }
  const taken = Object.keys(value).find((name) => OUTPUT_FIELDS.some((field) => field === name))
  if (taken !== undefined) throw new CaptureError(`every command has a field "${taken}", and the JSON has a key of that name.`)
  return { ...value }
}

/** Long digits or a large exponent: only then is the slower parser needed. */
const MAY_CHANGE = /\d{16}|e[+-]?\d{3}/i
const INT64 = 2n ** 63n

function parse(stdout: string): unknown {
  try {
    const value: unknown = json.parse(stdout)
    return MAY_CHANGE.test(stdout) ? parseExactJson(stdout, { number: exactInteger }) : value
  } catch (error) {
    throw new CaptureError(`standard output is not JSON (${(error as Error).message}).`)
  }
}

/** A bigint where a column can hold it, else the text. */
function exactInteger(text: string): bigint | string {
  if (!/^-?\d+$/.test(text)) return text
  const value = BigInt(text)
  return value >= -INT64 && value < INT64 ? value : text
}

/** The text to search. Throws CaptureError if it is too long. */
export function searchable(stdout: OutputHead): string {
  if (!stdout.isComplete) throw new CaptureError(`standard output has ${stdout.bytes} bytes, and ${MOST_SEARCHED} are searched.`)
  return stdout.text()
}
