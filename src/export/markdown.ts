import type { ExportSource } from './export-source.js'
import { plainText } from './plain-text.js'

/**
 * Writes a table of GitHub Flavored Markdown. Columns are not aligned: that would need all rows in
 * memory.
 */
export function* markdown({ columns, rows }: ExportSource): Generator<string> {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`
  yield line(columns.map(escaped)) + line(columns.map(() => '---'))
  for (const row of rows()) yield line(columns.map((name) => escaped(plainText(row[name]))))
}

/** A cell is one line, ends at a bar, and holds no markup; within a word `_` is none. */
const escaped = (text: string): string => text.replace(/[\\|<&*`~[\]]|(?<!\w)_|_(?!\w)/g, '\\$&').replace(/\r\n|[\r\n]/g, '<br>')
