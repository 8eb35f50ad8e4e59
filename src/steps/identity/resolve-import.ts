import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, resolve, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { json } from '../../engine-globals.js'
import type { Import } from './find-imports.js'

/** A file to read, or a package that its version says enough of. */
export type Resolved =
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'package'; readonly name: string; readonly version: string }

interface Manifest {
  readonly name?: string
  readonly version?: string
  readonly main?: string
  readonly exports?: unknown
  readonly imports?: unknown
}

/** What a TypeScript file may be called by the name of the JavaScript it becomes. */
const SOURCES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\.js$/, ['.ts', '.tsx']],
  [/\.jsx$/, ['.tsx']],
  [/\.mjs$/, ['.mts']],
  [/\.cjs$/, ['.cts']],
]
const ENDINGS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.jsx', '.json']
const CONDITIONS: ReadonlySet<string> = new Set(['node', 'node-addons', 'module-sync', 'default'])
const OWN_NAME = 'statesweep'

/**
 * Finds what imports of files mean: relative paths, `#imports` and workspace packages are files.
 * Other packages are names with versions, except this one: a release does not change what a step
 * computes. Knows no path aliases of a tsconfig.json. Reads each package.json once.
 */
export class Resolver {
  readonly #manifests = new Map<string, Manifest | undefined>()

  /** Undefined for modules of Node.js, and for what does not exist: that import itself fails. */
  resolve({ specifier, isRequire }: Import, from: string): Resolved | undefined {
    if (isBuiltin(specifier)) return undefined
    if (/^(?:\.{1,2}(?:\/|$)|\/|file:)/.test(specifier)) return fileAt(pathOf(specifier, from, isRequire))
    const kind = isRequire ? 'require' : 'import'
    return specifier.startsWith('#') ? this.#private(specifier, from, kind) : this.#package(specifier, from, kind)
  }

  /** An entry of `imports` in the nearest package.json. */
  #private(specifier: string, from: string, kind: string): Resolved | undefined {
    const folder = this.#folderOf(from)
    if (folder === undefined) return undefined
    const target = targetOf(this.#manifest(folder)?.imports, specifier, kind)
    if (target === undefined) return undefined
    return target.startsWith('.') ? fileAt(join(folder, target)) : this.resolve({ specifier: target, isRequire: kind === 'require' }, from)
  }

  #package(specifier: string, from: string, kind: string): Resolved | undefined {
    const [name = ''] = /^(?:@[^/]+\/)?[^/]+/.exec(specifier) ?? []
    if (name === OWN_NAME) return undefined
    const folder = this.#installed(name, from)
    if (folder === undefined) return undefined
    const manifest = this.#manifest(folder) ?? {}
    if (folder.split(sep).includes('node_modules')) return { kind: 'package', name, version: manifest.version ?? '' }
    const path = `.${specifier.slice(name.length)}`
    const target = targetOf(manifest.exports, path, kind) ?? (path === '.' ? (manifest.main ?? 'index.js') : path)
    return fileAt(join(folder, target))
  }

  /** The real folder of a package, so that of a workspace is outside node_modules. */
  #installed(name: string, from: string): string | undefined {
    const own = this.#folderOf(from)
    if (own !== undefined && this.#manifest(own)?.name === name) return own
    for (let folder = dirname(from); ; folder = dirname(folder)) {
      const installed = join(folder, 'node_modules', name)
      if (existsSync(installed)) return realpathSync(installed)
      if (folder === dirname(folder)) return undefined
    }
  }

  /** The nearest folder with a package.json. */
  #folderOf(file: string): string | undefined {
    for (let folder = dirname(file); ; folder = dirname(folder)) {
      if (this.#manifest(folder) !== undefined) return folder
      if (folder === dirname(folder)) return undefined
    }
  }

  #manifest(folder: string): Manifest | undefined {
    if (!this.#manifests.has(folder)) this.#manifests.set(folder, readManifest(join(folder, 'package.json')))
    return this.#manifests.get(folder)
  }
}

function readManifest(file: string): Manifest | undefined {
  try {
    const manifest: unknown = json.parse(readFileSync(file, 'utf8'))
    return typeof manifest === 'object' && manifest !== null ? manifest : undefined
  } catch {
    // Missing or damaged: Node.js says so where it needs it.
    return undefined
  }
}

/** Imports name URLs, with escapes and queries; `require` names paths. */
function pathOf(specifier: string, from: string, isRequire: boolean): string {
  if (isRequire) return resolve(dirname(from), specifier)
  try {
    return fileURLToPath(new URL(specifier, pathToFileURL(from)))
  } catch {
    return resolve(dirname(from), specifier)
  }
}

/** The file that a path without an ending, or with that of JavaScript, means. */
function fileAt(path: string): Resolved | undefined {
  const renamed = SOURCES.flatMap(([ending, sources]) => (ending.test(path) ? sources.map((one) => path.replace(ending, one)) : []))
  const candidates = [path, ...renamed, ...ENDINGS.map((one) => path + one), ...ENDINGS.map((one) => join(path, `index${one}`))]
  const found = candidates.find(isFile)
  return found === undefined ? undefined : { kind: 'file', file: realpathSync(found) }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** What `exports` or `imports` of a package.json gives for a key. */
function targetOf(map: unknown, key: string, kind: string): string | undefined {
  if (typeof map !== 'object' || map === null || Array.isArray(map)) return key === '.' ? chosen(map, kind) : undefined
  const entries = Object.entries(map)
  if (!entries.some(([name]) => /^[.#]/.test(name))) return key === '.' ? chosen(map, kind) : undefined
  const exact = entries.find(([name]) => name === key)
  if (exact !== undefined) return chosen(exact[1], kind)
  for (const [pattern, target] of entries.sort(([a], [b]) => b.length - a.length)) {
    const [head = '', tail] = pattern.split('*')
    if (tail === undefined || !key.startsWith(head) || !key.endsWith(tail) || key.length < head.length + tail.length) continue
    return chosen(target, kind)?.replaceAll('*', key.slice(head.length, key.length - tail.length))
  }
  return undefined
}

/** The first target that applies here. */
function chosen(target: unknown, kind: string): string | undefined {
  if (typeof target === 'string') return target
  if (Array.isArray(target)) return target.map((one) => chosen(one, kind)).find((one) => one !== undefined)
  if (typeof target !== 'object' || target === null) return undefined
  for (const [condition, value] of Object.entries(target)) {
    const found = condition === kind || CONDITIONS.has(condition) ? chosen(value, kind) : undefined
    if (found !== undefined) return found
  }
  return undefined
}
