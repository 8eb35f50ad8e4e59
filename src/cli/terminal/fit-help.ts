/**
 * Breaks prose of help that is wider than the terminal; indented lines are examples and tables,
 * which commander has laid out or which are to be copied.
 */
export function fitHelp(text: string, columns: number): string {
  if (text.split('\n').every((line) => line.length <= columns)) return text
  return text
    .split('\n')
    .map((line) => (line.length <= columns || line.startsWith(' ') ? line : broken(line, columns)))
    .join('\n')
}

function broken(line: string, columns: number): string {
  const lines: string[] = ['']
  for (const word of line.split(' ')) {
    const last = lines.at(-1) ?? ''
    if (last === '') lines[lines.length - 1] = word
    else if (last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.join('\n')
}
