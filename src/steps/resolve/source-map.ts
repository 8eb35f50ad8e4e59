import { existsSync, readFileSync } from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { isAbsolute } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Script } from './locate.js'
import { positionOf } from './script-lines.js'

/** A place in a file as its author wrote it: line and column from 1. */
export interface Place {
  readonly url: string
  readonly line: number
  readonly column: number
}

/** A script's source map, and the number of files it was made from. */
interface ReadMap {
  readonly map: SourceMap
  readonly sources: number
  readonly text: string | null | undefined
}

const maps = new WeakMap<Script, ReadMap | undefined>()

/** The place of an index into a script, by its source map if it has one. */
export function placeOf(script: Script, offset: number): Place {
  return originalPlaceOf(script, offset) ?? generatedPlaceOf(script, offset)
}

function generatedPlaceOf(script: Script, offset: number): Place {
  const { line, column } = positionOf(script, offset)
  return { url: script.url, line: line + 1, column: column + 1 }
}

/** The place by the source map; undefined if there is none, or if it does not say. */
export function originalPlaceOf(script: Script, offset: number): Place | undefined {
  const map = mapOf(script)?.map
  if (map === undefined) return undefined
  const { line, column } = positionOf(script, offset)
  const entry = map.findEntry(line, column)
  if (!('originalLine' in entry) || entry.originalLine === undefined) return undefined
  return { url: sourceUrl(entry.originalSource, script), line: entry.originalLine + 1, column: entry.originalColumn + 1 }
}

/** How many files the script was made from. */
export const sourcesOf = (script: Script): number => mapOf(script)?.sources ?? 1

/** The text of the file that a script was made from, if its inline map has it. */
export function originalTextOf(script: Script): string | undefined {
  const read = script.sourceMapUrl.startsWith('data:') ? mapOf(script) : undefined
  return read?.sources === 1 ? (read.text ?? undefined) : undefined
}

/** Maps name their source by a path, by a path relative to the script, or not at all. */
function sourceUrl(source: string, script: Script): string {
  if (source === '') return script.url
  return isAbsolute(source) ? pathToFileURL(source).href : new URL(source, script.url).href
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
    return { map: new SourceMap(payload), sources: payload.sources.length, text: payload.sourcesContent?.[0] }
  } catch {
    // An unreadable map costs the lines of the original file, nothing else.
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
