import { csv } from './csv.js'
import type { Format } from './export-source.js'
import { jsonLines } from './json-lines.js'
import { markdown } from './markdown.js'
import { parquet } from './parquet.js'

/** Every format by its name, which is also the ending of its files. */
export const FORMATS = { csv, jsonl: jsonLines, md: markdown, parquet } as const satisfies Record<string, Format>

export type FormatName = keyof typeof FORMATS
