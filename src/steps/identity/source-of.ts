import { fileURLToPath } from 'node:url'
import { plainJson } from '../../codec/plain-json.js'
import type { StepSource } from '../../model/step-info.js'
import type { StepReference } from '../define/reference.js'
import { transpile } from '../load/import-transpiled.js'
import { isTypeScript } from './module-graph.js'
import { type Identity, read } from './step-files.js'

/**
 * Tells what a step is and where it stands. Looks for its text where its reference leads, and then
 * in the files that are imported there.
 */
export async function sourceOf(reference: StepReference, { found, file }: Identity, imported: readonly string[]): Promise<StepSource> {
  const { label: name } = reference
  const args = 'args' in reference ? plainJson(reference.args) : 'boundArgs' in reference ? (reference.boundArgs ?? null) : '[]'
  switch (reference.kind) {
    case 'built-in':
      return { name, source: null, file: null, line: null, args }
    case 'hook':
      return { name, source: null, file: pathOf(reference.url), line: null, args }
    case 'local':
      return { name, source: reference.source, file: null, line: null, args }
    case 'inline': {
      const { source, importName, url, line } = reference
      const text = importName === undefined ? source : source.replaceAll(importName, 'import')
      return { name, source: text, file: pathOf(url), line, args }
    }
    case 'export':
    case 'sweep': {
      const source = reference.source ?? found?.text.slice(found.start, found.end) ?? null
      const place = await placeOf(reference, { found, file, imported })
      return { name, source, ...(place ?? { file: file ?? pathOf(reference.url), line: null }), args }
    }
  }
}

type PlacedReference = Extract<StepReference, { kind: 'export' | 'sweep' }>
type Place = Pick<StepSource, 'file' | 'line'>
interface Where extends Pick<Identity, 'found'> {
  readonly file: string | undefined
  readonly imported: readonly string[]
}

async function placeOf(reference: PlacedReference, { found, file, imported }: Where): Promise<Place | undefined> {
  const { source } = reference
  if ('line' in reference && reference.line !== undefined) return { file: pathOf(reference.url), line: reference.line }
  if (file === undefined) return undefined
  // Two steps may have the same text: the place in the list of steps says which one it is.
  if (found !== undefined && (source === undefined || found.text.slice(found.start, found.end) === source))
    return { file, line: lineOf(found.text, found.start) }
  if (source === undefined) return undefined
  for (const one of [file, ...imported]) {
    const line = await findLine(one, source)
    if (line !== undefined) return { file: one, line }
  }
  return found && { file, line: lineOf(found.text, found.start) }
}

/** The line of a file on which a text begins. What executes stands on the lines of its file. */
async function findLine(file: string, text: string): Promise<number | undefined> {
  const source = read(file)
  if (source === undefined) return undefined
  const at = source.indexOf(text)
  if (at >= 0) return lineOf(source, at)
  if (!isTypeScript(file)) return undefined
  const script = await transpile(file, source)
  const start = script.indexOf(text)
  return start < 0 ? undefined : lineOf(script, start)
}

const lineOf = (text: string, at: number): number => text.slice(0, at).split('\n').length

/** The address itself if it is none of a file, as in `data:` URLs. */
function pathOf(url: string): string {
  try {
    return fileURLToPath(url)
  } catch {
    return url
  }
}
