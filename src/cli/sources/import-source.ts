import type { ListFormat } from '../parse/params-list.js'

const SCHEME = 'import:'

/** What defines an imported sweep. */
export interface ImportWords {
  /** The list of params; `-` is standard input. */
  readonly file: string
  /** A sweep file, or functions as MODULE#NAME. */
  readonly steps: readonly string[]
  readonly format?: ListFormat
  readonly name?: string
  readonly repeats?: number
}

/** The same as it is recorded in the place of a sweep file's URL, with the folder that paths are relative to. */
export interface ImportSource extends ImportWords {
  readonly folder: string
}

export const encodeImportSource = (words: ImportWords): string =>
  `${SCHEME}${JSON.stringify({ ...words, folder: process.cwd() } satisfies ImportSource)}`

/** Undefined for the URL of a sweep file. */
export function decodeImportSource(source: string): ImportSource | undefined {
  return source.startsWith(SCHEME) ? (JSON.parse(source.slice(SCHEME.length)) as ImportSource) : undefined
}

/** The words after `statesweep` that import it again. */
export const importWords = ({ file, steps, format, name, repeats }: ImportWords): readonly string[] => [
  'import',
  file,
  ...steps,
  ...(format === undefined ? [] : ['--format', format]),
  ...(name === undefined ? [] : ['--name', name]),
  ...(repeats === undefined ? [] : ['--repeats', String(repeats)]),
]
