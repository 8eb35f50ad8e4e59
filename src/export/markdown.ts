import type { ExportSource } from './export-source.js'
import { plainText } from './plain-text.js'

/** A table of GitHub Flavored Markdown, numbers and times not aligned: for that all rows would have to be there. */
export function* markdown({ columns, rows }: ExportSource): Generator<string> {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`
  yield line(columns.map(escaped)) + line(columns.map(() => '---'))
  for (const row of rows()) yield line(columns.map((name) => escaped(plainText(row[name]))))
}

/** A cell is one line, and ends at a bar. */
const escaped = (text: string): string => text.replace(/[\\|<]/g, '\\$&').replace(/\r\n|[\r\n]/g, '<br>')
