import { InvalidArgumentError } from 'commander'

/** Names from `a,b,c`; a quoted one, `"a,b",c`, may hold commas. */
export function parseColumns(text: string): string[] {
  const names = text.match(/"[^"]*"|[^,]+/g)?.map((name) => name.trim().replace(/^(-?)"(.*)"$/, '$1$2')) ?? []
  if (names.length === 0 || names.includes('')) throw new InvalidArgumentError('Give names with commas between them: a,b.')
  return names
}
