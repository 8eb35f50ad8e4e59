import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { marked, type Tokens } from 'marked'
import { describe, expect, it } from 'vitest'
import { writeFile } from '../../dist/src/cli/terminal/write-file.js'
import type { ExportRow } from '../../dist/src/export/export-source.js'
import { FORMATS, type FormatName } from '../../dist/src/export/formats.js'
import { temporaryFolder } from '../fixtures/lab.js'

const WHEN = new Date('2026-03-01T12:34:56.789Z')

/** Values that are lost easily, by column: each column has a type of its own. */
const ROWS: readonly ExportRow[] = [
  {
    text: 'plain',
    tricky: 'a,b "c"\nd\r\ne',
    integer: 1,
    long: 2n ** 62n + 1n,
    double: 0.1,
    mixed: 1,
    flag: true,
    time: WHEN,
    bytes: Buffer.from([0, 255, 10]),
    nested: { list: [1, 2n ** 60n], none: Number.NaN },
    'a "name", too': 1,
  },
  {
    text: '',
    tricky: '=1+1 | \\ <b> ünï 日本 🎉',
    integer: -(2 ** 53) + 1,
    long: -1n,
    double: Number.POSITIVE_INFINITY,
    mixed: 'one',
    flag: false,
    time: new Date(0),
    bytes: new Uint8Array(),
    nested: [],
  },
  { text: null, double: Number.NaN, mixed: null },
  { text: 'NULL', tricky: ' spaces ', integer: 0, double: 3, long: 2n ** 53n, nested: new Map([['k', new Set([1])]]) },
]
const COLUMNS = [...new Set(ROWS.flatMap((row) => Object.keys(row)))]

/** Writes the rows, and gives the file and what DuckDB reads. */
async function written(
  format: FormatName,
  { rows = ROWS, columns = COLUMNS }: { rows?: readonly ExportRow[]; columns?: readonly string[] } = {},
) {
  const file = join(temporaryFolder(), `rows.${format}`)
  writeFile(file, FORMATS[format]({ columns, rows: () => rows }))
  const connection = await (await DuckDBInstance.create()).connect()
  return {
    file,
    read: async (sql: string) => (await connection.runAndReadAll(sql.replaceAll('FILE', `'${file}'`))).getRowsJS(),
  }
}

const column = (rows: readonly (readonly unknown[])[], name: string) => rows.map((row) => row[COLUMNS.indexOf(name)])

describe('CSV', () => {
  it('is read back by DuckDB, every text as it was', async () => {
    const { read } = await written('csv')
    const rows = await read(
      `FROM read_csv(FILE, all_varchar = true, header = true, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false)`,
    )
    expect(rows).toHaveLength(ROWS.length)
    expect(column(rows, 'text')).toEqual(['plain', '', null, 'NULL'])
    expect(column(rows, 'tricky')).toEqual(ROWS.map(({ tricky }) => tricky ?? null))
    expect(column(rows, 'long')).toEqual(['4611686018427387905', '-1', null, '9007199254740992'])
    expect(column(rows, 'double')).toEqual(['0.1', 'Infinity', 'NaN', '3'])
    expect(column(rows, 'flag')).toEqual(['true', 'false', null, null])
    expect(column(rows, 'time')).toEqual(['2026-03-01T12:34:56.789Z', '1970-01-01T00:00:00.000Z', null, null])
    expect(column(rows, 'bytes')).toEqual(['AP8K', null, null, null])
    expect(column(rows, 'nested')).toEqual(['{"list":[1,"1152921504606846976"],"none":"NaN"}', '[]', null, '[["k",[1]]]'])
    expect(column(rows, 'a "name", too')).toEqual(['1', null, null, null])
  })

  it('has lines that end with CRLF, and a line of names where there are no rows', async () => {
    const { file } = await written('csv', { rows: [], columns: ['a', 'b,c'] })
    expect(readFileSync(file, 'utf8')).toBe('a,"b,c"\r\n')
  })

  it('gives the types that DuckDB finds by itself', async () => {
    const { read } = await written('csv', { columns: ['integer', 'double', 'flag', 'time'] })
    const types = await read('SELECT column_name, column_type FROM (DESCRIBE FROM read_csv(FILE))')
    expect(Object.fromEntries(types)).toEqual({ integer: 'BIGINT', double: 'DOUBLE', flag: 'BOOLEAN', time: 'TIMESTAMP WITH TIME ZONE' })
  })
})

describe('JSON lines', () => {
  it('are read back by DuckDB, with null where there is no value', async () => {
    const { file, read } = await written('jsonl')
    const rows = await read('SELECT text, tricky, "integer", flag, nested::VARCHAR, "a ""name"", too" FROM read_json(FILE)')
    expect(rows.map(([text]) => text)).toEqual(['plain', '', null, 'NULL'])
    expect(rows.map(([, tricky]) => tricky)).toEqual(ROWS.map((row) => row.tricky ?? null))
    expect(rows.map(([, , integer]) => integer)).toEqual([1n, BigInt(-(2 ** 53) + 1), null, 0n])
    expect(rows.map(([, , , flag]) => flag)).toEqual([true, false, null, null])
    expect(rows.map((row) => row[5])).toEqual([1n, null, null, null])
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
    expect(lines.map((line) => Object.keys(JSON.parse(line)))).toEqual(ROWS.map(() => COLUMNS))
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ long: '4611686018427387905', bytes: 'AP8K', time: WHEN.toISOString() })
  })
})

describe('Markdown', () => {
  it('is read back by marked as a table of one row each', async () => {
    const { file } = await written('md')
    const [table] = marked.lexer(readFileSync(file, 'utf8')) as Tokens.Table[]
    expect(table?.type).toBe('table')
    expect(table?.header.map(({ text }) => text)).toEqual(COLUMNS)
    const texts = table?.rows.map((row) => row.map(({ text }) => text.replaceAll('<br>', '\n').replace(/\\([\\|<])/g, '$1'))) ?? []
    expect(column(texts, 'text')).toEqual(['plain', '', '', 'NULL'])
    expect(column(texts, 'tricky')).toEqual(['a,b "c"\nd\ne', '=1+1 | \\ <b> ünï 日本 🎉', '', 'spaces'])
    expect(column(texts, 'long')[0]).toBe('4611686018427387905')
  })
})

describe('Parquet', () => {
  it('is read back by DuckDB with the types of the columns', async () => {
    const { read } = await written('parquet')
    const types = await read('SELECT column_name, column_type FROM (DESCRIBE FROM read_parquet(FILE))')
    expect(Object.fromEntries(types)).toEqual({
      text: 'VARCHAR',
      tricky: 'VARCHAR',
      integer: 'BIGINT',
      long: 'BIGINT',
      double: 'DOUBLE',
      mixed: 'VARCHAR',
      flag: 'BOOLEAN',
      time: expect.stringMatching(/^TIMESTAMP/),
      bytes: 'BLOB',
      nested: 'VARCHAR',
      'a "name", too': 'BIGINT',
    })
    const rows = await read('SELECT * REPLACE (epoch_ms(time) AS time, hex(bytes) AS bytes) FROM read_parquet(FILE)')
    expect(column(rows, 'text')).toEqual(['plain', '', null, 'NULL'])
    expect(column(rows, 'tricky')).toEqual(ROWS.map(({ tricky }) => tricky ?? null))
    expect(column(rows, 'integer')).toEqual([1n, BigInt(-(2 ** 53) + 1), null, 0n])
    expect(column(rows, 'long')).toEqual([2n ** 62n + 1n, -1n, null, 2n ** 53n])
    expect(column(rows, 'double')).toEqual([0.1, Number.POSITIVE_INFINITY, Number.NaN, 3])
    expect(column(rows, 'mixed')).toEqual(['1', '"one"', null, null])
    expect(column(rows, 'flag')).toEqual([true, false, null, null])
    expect(column(rows, 'time')).toEqual([BigInt(WHEN.getTime()), 0n, null, null])
    expect(column(rows, 'bytes')).toEqual(['00FF0A', '', null, null])
    expect(column(rows, 'nested')[3]).toBe('[["k",[1]]]')
  })

  it('is read back over several row groups, and without rows', async () => {
    const many = Array.from({ length: 45_001 }, (_, i) => ({ i, half: i / 2, word: `w${i % 7}` }))
    const { read } = await written('parquet', { rows: many, columns: ['i', 'half', 'word'] })
    expect(await read('SELECT count(*), sum(i), sum(half), count(DISTINCT word) FROM read_parquet(FILE)')).toEqual([
      [45_001n, (45_000n * 45_001n) / 2n, (45_000 * 45_001) / 4, 7n],
    ])
    expect(await read('SELECT count(DISTINCT row_group_id) FROM parquet_metadata(FILE)')).toEqual([[3n]])
    const empty = await written('parquet', { rows: [], columns: ['a', 'b'] })
    expect(await empty.read('FROM read_parquet(FILE)')).toEqual([])
  })

  it('keeps integers beyond 2^53 among other numbers, as texts', async () => {
    const { read } = await written('parquet', { rows: [{ x: 2n ** 62n }, { x: 0.5 }], columns: ['x'] })
    expect(await read('FROM read_parquet(FILE)')).toEqual([['"4611686018427387904"'], ['0.5']])
  })
})
