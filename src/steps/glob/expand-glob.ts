import { isUtf8 } from 'node:buffer'
import { lstatSync, readdirSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { printableBytes } from '../printable-bytes.js'
import { compileSegment, plainSegment } from './compile-segment.js'

/** A segment of a path pattern with the slashes after it. */
interface Segment {
  readonly text: string
  readonly slashes: string
}

/** Any number of folders, also none: as a segment of its own. */
const FOLDERS = '**'

/** Where to look, and what to throw for a file whose name is not UTF-8: no text can hold it. */
interface Search {
  readonly folder: string
  refuse(name: string): never
}

/** True if the text is a pattern, and not only the name of a file. */
export const isGlob = (text: string): boolean => segmentsOf(text).some((segment) => compileSegment(segment.text) !== undefined)

/**
 * The files and folders that a POSIX shell finds for a pattern, relative to a folder, in code-unit
 * order. `**` between slashes stands for any folders, as in zsh, but none that begin with a dot,
 * and follows no links. What cannot be read is passed over, as shells do.
 */
export function expandGlob(pattern: string, search: Search): string[] {
  let paths = ['']
  for (const segment of segmentsOf(pattern)) paths = [...new Set(paths.flatMap((path) => matchesIn(path, segment, search)))]
  return paths.filter((path) => path !== '').sort()
}

/** True if there is something at this path, be it a link that leads nowhere. */
export function isFound(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    return false
  }
}

function segmentsOf(pattern: string): Segment[] {
  // A backslash before a slash says nothing.
  const found = pattern.replaceAll(/\\(\\)|\\(\/)/g, '$1$1$2').matchAll(/([^/]*)(\/*)/g)
  return Array.from(found, ([, text = '', slashes = '']) => ({ text, slashes })).filter(({ text, slashes }) => text + slashes !== '')
}

/** The paths that go on from one; with slashes only folders. */
function matchesIn(path: string, { text, slashes }: Segment, search: Search): string[] {
  if (text === '') return [path + slashes]
  if (text === FOLDERS) return foldersIn(path, slashes, search)
  const pattern = compileSegment(text)
  const names = pattern === undefined ? [plainSegment(text)] : namesIn(path, search).filter((name) => pattern.test(name))
  if (pattern !== undefined) refuseUnreadable(path, names, search)
  const found = names.map((name) => path + name + slashes)
  if (slashes !== '') return found.filter((one) => isFolder(resolve(search.folder, one)))
  return pattern === undefined ? found.filter((one) => isFound(resolve(search.folder, one))) : found
}

/** A folder and all in it, but what begins with a dot; without slashes, files, too. */
function foldersIn(path: string, slashes: string, search: Search): string[] {
  const found: string[] = slashes === '' ? [] : [path]
  const visible = namesIn(path, search).filter((name) => !name.startsWith('.'))
  refuseUnreadable(path, visible, search)
  for (const name of visible) {
    const inside = path + name
    if (slashes === '') found.push(inside)
    if (isFolder(resolve(search.folder, inside), lstatSync)) found.push(...foldersIn(`${inside}/`, slashes, search))
  }
  return found
}

function namesIn(path: string, { folder }: Search): string[] {
  try {
    return readdirSync(resolve(folder, path))
  } catch {
    return []
  }
}

function isFolder(path: string, stat: typeof statSync = statSync): boolean {
  try {
    return stat(path, { throwIfNoEntry: false })?.isDirectory() === true
  } catch {
    return false
  }
}

function refuseUnreadable(path: string, names: readonly string[], { folder, refuse }: Search): void {
  const doubtful = new Set(names.filter((name) => name.includes('\uFFFD')))
  if (doubtful.size === 0) return
  for (const bytes of readdirSync(resolve(folder, path), { encoding: 'buffer' })) {
    if (!isUtf8(bytes) && doubtful.has(bytes.toString())) refuse(path + printableBytes(bytes))
  }
}
