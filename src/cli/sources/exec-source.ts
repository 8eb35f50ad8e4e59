const SCHEME = 'exec:'

/** What is recorded of a sweep of commands, in the place of a sweep file's URL: the words that define it, and the folder that paths are relative to. */
export interface ExecSource {
  readonly words: readonly string[]
  readonly folder: string
}

export const encodeExecSource = (words: readonly string[]): string =>
  `${SCHEME}${JSON.stringify({ words, folder: process.cwd() } satisfies ExecSource)}`

/** Undefined for the URL of a sweep file. */
export function decodeExecSource(source: string): ExecSource | undefined {
  return source.startsWith(SCHEME) ? (JSON.parse(source.slice(SCHEME.length)) as ExecSource) : undefined
}
