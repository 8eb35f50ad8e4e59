import { fileURLToPath, pathToFileURL } from 'node:url'
import { decodeFileSource, encodeFileSource } from '../../model/source-text.js'
import type { ListFormat } from '../parse/params-list.js'

/** Where a sweep comes from, to execute it again. Paths in words are relative to their folder. */
export type SweepSource = FileSource | CommandSource | ListSource

/** A sweep file, with the values that `--set` gave in place of its own, and data files. */
interface FileSource {
  readonly kind: 'file'
  readonly file: string
  readonly settings: readonly string[]
  /** Absolute paths of what `--input` gave. */
  readonly inputs: readonly string[]
}

/** The words of `exec` that define a sweep of commands. */
interface CommandSource {
  readonly kind: 'command'
  readonly words: readonly string[]
  readonly folder: string
}

/** The words of `import`: a list of params, and steps for each row. */
interface ListSource {
  readonly kind: 'list'
  readonly words: ListWords
  readonly folder: string
}

export interface ListWords {
  /** The list of params; `-` is standard input. */
  readonly file: string
  /** A sweep file, or functions as MODULE#NAME. */
  readonly steps: readonly string[]
  readonly format?: ListFormat
  readonly name?: string
  readonly repeats?: number
}

const COMMAND = 'exec:'
const LIST = 'import:'

/** The text that the lab records, the same as earlier versions wrote. */
export function encodeSource(source: SweepSource): string {
  switch (source.kind) {
    case 'command':
      return `${COMMAND}${JSON.stringify({ words: source.words, folder: source.folder })}`
    case 'list':
      return `${LIST}${JSON.stringify({ ...source.words, folder: source.folder })}`
    case 'file':
      return encodeFileSource({ ...source, href: pathToFileURL(source.file).href })
  }
}

export function decodeSource(text: string): SweepSource {
  if (text.startsWith(COMMAND)) return { kind: 'command', ...(JSON.parse(text.slice(COMMAND.length)) as Omit<CommandSource, 'kind'>) }
  if (text.startsWith(LIST)) {
    const { folder, ...words } = JSON.parse(text.slice(LIST.length)) as ListWords & { folder: string }
    return { kind: 'list', words, folder }
  }
  const { href, settings, inputs } = decodeFileSource(text)
  return { kind: 'file', file: fileURLToPath(href), settings, inputs }
}

/** The words after `statesweep` that execute it again. */
export function wordsFor(source: SweepSource, formatPath: (path: string) => string): readonly string[] {
  switch (source.kind) {
    case 'command':
      return ['exec', ...source.words]
    case 'list':
      return listWords(source.words)
    case 'file':
      return [
        'run',
        formatPath(source.file),
        ...source.settings.flatMap((text) => ['--set', text]),
        ...source.inputs.flatMap((path) => ['--input', formatPath(path)]),
      ]
  }
}

const listWords = ({ file, steps, format, name, repeats }: ListWords): readonly string[] => [
  'import',
  file,
  ...steps,
  ...(format === undefined ? [] : ['--format', format]),
  ...(name === undefined ? [] : ['--name', name]),
  ...(repeats === undefined ? [] : ['--repeats', String(repeats)]),
]
