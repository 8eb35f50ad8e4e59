import { existsSync, readFileSync } from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Script } from './locate.js'
import { positionOf } from './script-lines.js'

/** A place in a file as its author wrote it: line and column from 1. */
export interface Place {
  readonly url: string
  readonly line: number
  readonly column: number
}

/** A script's source map, with the number of files that it was made of. */
interface ReadMap {
  readonly map: SourceMap
  readonly sources: number
}

const maps = new WeakMap<Script, ReadMap | undefined>()

/** The place of an index into a script: by its source map, where it has one. */
export function placeOf(script: Script, offset: number): Place {
  return originalPlaceOf(script, offset) ?? generatedPlaceOf(script, offset)
}

function generatedPlaceOf(script: Script, offset: number): Place {
  const { line, column } = positionOf(script, offset)
  return { url: script.url, line: line + 1, column: column + 1 }
}

/** The same; undefined where the script has no map, or the map does not say. */
export function originalPlaceOf(script: Script, offset: number): Place | undefined {
  const map = mapOf(script)?.map
  if (map === undefined) return undefined
  const { line, column } = positionOf(script, offset)
  const entry = map.findEntry(line, column)
  if (!('originalLine' in entry) || entry.originalLine === undefined) return undefined
  return { url: sourceUrl(entry.originalSource, script), line: entry.originalLine + 1, column: entry.originalColumn + 1 }
}

/** How many files a script was made of. */
export const sourcesOf = (script: Script): number => mapOf(script)?.sources ?? 1

/** A map that lies inside the script was made in this process: the file on disk is another text. */
export const isTransformed = (script: Script): boolean => script.sourceMapUrl.startsWith('data:')

/** What transpilers name the source of a map of one file: its path, its name, or nothing. */
function sourceUrl(source: string, script: Script): string {
  if (source === '' || isTransformed(script)) return script.url
  return new URL(source, script.url).href
}

function mapOf(script: Script): ReadMap | undefined {
  if (!maps.has(script)) maps.set(script, readMap(script))
  return maps.get(script)
}

function readMap({ sourceMapUrl, url }: Script): ReadMap | undefined {
  const text = sourceMapUrl.startsWith('data:') ? readDataUrl(sourceMapUrl) : readMapFile(sourceMapUrl, url)
  if (text === undefined) return undefined
  try {
    const payload = JSON.parse(text) as SourceMapPayload
    return { map: new SourceMap(payload), sources: payload.sources.length }
  } catch {
    // A map that cannot be read costs the lines of the original file, nothing else.
    return undefined
  }
}

function readDataUrl(url: string): string {
  const [head = '', data = ''] = url.split(',', 2)
  return head.endsWith(';base64') ? Buffer.from(data, 'base64').toString() : decodeURIComponent(data)
}

function readMapFile(sourceMapUrl: string, url: string): string | undefined {
  if (sourceMapUrl === '' || !url.startsWith('file:')) return undefined
  const file = fileURLToPath(new URL(sourceMapUrl, url))
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}
