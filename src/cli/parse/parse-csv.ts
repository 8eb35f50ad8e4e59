import type * as CsvParse from 'csv-parse/sync'
import { ValueFileError } from '../../errors.js'
import { onDemand } from '../../on-demand.js'

const csv = onDemand<typeof CsvParse>('csv-parse/sync')

interface CsvTable {
  readonly names: readonly string[]
  /** The values of each row, one for each name. */
  readonly rows: readonly (readonly unknown[])[]
}

interface Row {
  readonly record: readonly unknown[]
  readonly info: { readonly lines: number }
}

/** What is parsed: the file, for errors, and what a cell below the header means. */
interface Reading {
  readonly file: string
  toValue(cell: string, isQuoted: boolean): unknown
}

/** The rows of CSV (RFC 4180) with a header line. Throws ValueFileError with line and column. */
export function parseCsv(text: string, { file, toValue }: Reading): CsvTable {
  const fail = (line: number, column: number, problem: string): never => {
    throw new ValueFileError(file, `line ${line}, column ${column}: ${problem}`)
  }
  const [header, ...rows] = parseRows(text, { file, toValue })
  const names = header?.record.map(String) ?? []
  for (const [at, name] of names.entries()) {
    if (name === '') fail(1, at + 1, 'it has no name.')
    if (names.indexOf(name) < at) fail(1, at + 1, `it has the name of column ${names.indexOf(name) + 1}, "${name}".`)
  }
  if (rows.length === 0) throw new ValueFileError(file, 'it has no rows below the header.')
  for (const { record, info } of rows) {
    if (record.length > names.length)
      fail(info.lines, names.length + 1, `one value too many: ${names.length} names, ${record.length} values.`)
    if (record.length < names.length) fail(info.lines, record.length + 1, `the value of "${names[record.length]}" is missing.`)
  }
  return { names, rows: rows.map(({ record }) => record) }
}

function parseRows(text: string, { file, toValue }: Reading): Row[] {
  try {
    return csv().parse(text, {
      info: true,
      // Found out by the library, they would be those of the header alone.
      record_delimiter: text.includes('\n') ? ['\r\n', '\n'] : ['\r'],
      skip_empty_lines: true,
      relax_column_count: true,
      // The header is names, whatever they look like.
      cast: (cell, { quoting, records }) => (records === 0 ? cell : toValue(cell, quoting)),
    }) as unknown[] as Row[]
  } catch (error) {
    const { message, lines, column } = error as Error & { readonly lines?: number; readonly column?: number }
    const place = typeof lines === 'number' && typeof column === 'number' ? `line ${lines}, column ${column + 1}: ` : ''
    throw new ValueFileError(file, `${place}${message}.`, { cause: error })
  }
}
