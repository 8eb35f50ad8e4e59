import type { ExportSource } from './export-source.js'
import { toJson } from './json-text.js'

/**
 * Writes one JSON object a line (jsonlines.org), with all columns: null where there is no value.
 */
export function* jsonLines({ columns, rows }: ExportSource): Generator<string> {
  for (const row of rows()) yield `${toJson(Object.fromEntries(columns.map((name) => [name, row[name] ?? null])))}\n`
}
