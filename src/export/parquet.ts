import { ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer'
import { type ColumnType, commonType, typeOf } from './column-type.js'
import type { ExportRow, ExportSource } from './export-source.js'
import { toJson } from './json-text.js'

/**
 * Rows of a row group. Larger groups compress better, but a group is held in memory: 20,000 rows of
 * ten columns take 20 MB.
 */
const GROUP_ROWS = 20_000

const PARQUET_TYPES = {
  none: 'STRING',
  boolean: 'BOOLEAN',
  integer: 'INT64',
  long: 'INT64',
  double: 'DOUBLE',
  text: 'STRING',
  time: 'TIMESTAMP',
  bytes: 'BYTE_ARRAY',
  json: 'STRING',
} as const satisfies Record<ColumnType, string>

/**
 * Writes Apache Parquet, compressed with Snappy. Columns of booleans, integers (64 bits), numbers,
 * texts, dates (milliseconds, UTC) and bytes have these types; a column of anything else, or of
 * several kinds, holds JSON texts. Reads the rows twice: first for the types.
 */
export function* parquet({ columns, rows }: ExportSource): Generator<Uint8Array> {
  const types = columnTypes(columns, rows())
  const describe = (group: readonly ExportRow[]) =>
    columns.map((name) => {
      const type = types.get(name) ?? 'none'
      return { name, type: PARQUET_TYPES[type], data: group.map((row) => convert(row[name], type)) }
    })
  const bytes = new ByteWriter()
  const writer = new ParquetWriter({ writer: bytes, schema: schemaFromColumnData({ columnData: describe([]) }), createdBy: 'statesweep' })
  for (const group of groups(rows())) {
    writer.write({ columnData: describe(group), rowGroupSize: GROUP_ROWS })
    yield take(bytes)
  }
  writer.finish()
  yield take(bytes)
}

function columnTypes(columns: readonly string[], rows: Iterable<ExportRow>): ReadonlyMap<string, ColumnType> {
  const types = new Map<string, ColumnType>(columns.map((name) => [name, 'none']))
  for (const row of rows) for (const [name, type] of types) if (type !== 'json') types.set(name, commonType(type, typeOf(row[name])))
  return types
}

function* groups(rows: Iterable<ExportRow>): Generator<readonly ExportRow[]> {
  let group: ExportRow[] = []
  for (const row of rows) {
    if (group.push(row) < GROUP_ROWS) continue
    yield group
    group = []
  }
  if (group.length > 0) yield group
}

function convert(value: unknown, type: ColumnType): unknown {
  if (value === null || value === undefined) return null
  if (type === 'integer' || type === 'long') return BigInt(value as number | bigint)
  if (type === 'double') return Number(value)
  return type === 'json' ? toJson(value) : value
}

/**
 * Takes the bytes written since the last call; the writer goes on counting offsets from the start
 * of the file.
 */
function take(bytes: ByteWriter): Uint8Array {
  const piece = new Uint8Array(bytes.buffer.slice(0, bytes.index))
  bytes.index = 0
  return piece
}
