import { readFileSync } from 'node:fs'
import { json } from '../../engine-globals.js'
import { transpile } from '../load/import-transpiled.js'
import { findImports, type Import } from './find-imports.js'
import { type Resolved, Resolver } from './resolve-import.js'
import { scanTokens } from './scan-tokens.js'
import { sha } from './sha.js'

/** One version of a file. */
interface Version {
  readonly bytes: string
  readonly hashes: Promise<readonly string[]>
  readonly imports: readonly Import[]
}

/** What a file or a piece of code imports, and what that imports. */
export interface Reached {
  readonly files: readonly string[]
  readonly packages: Readonly<Record<string, string>>
}

/**
 * The last version of each file. The next execution reads the file again, but its tokens only if it
 * has changed.
 */
const versions = new Map<string, Version>()

export const isTypeScript = (file: string): boolean => /\.[cm]?tsx?$/.test(file)

/** Follows imports from file to file; reads each file once. */
export class ModuleGraph {
  readonly #resolver = new Resolver()
  readonly #read = new Map<string, Version>()
  readonly #edges = new Map<string, readonly Resolved[]>()

  /** All that these imports of a file lead to, the file itself aside. Goes through circles once. */
  reach(imports: readonly Import[], from: string): Reached {
    const files = new Set<string>()
    const packages: Record<string, string> = {}
    const add = (found: readonly Resolved[]) => {
      for (const one of found) {
        if (one.kind === 'package') packages[one.name] = one.version
        else if (one.file !== from) files.add(one.file)
      }
    }
    add(this.#resolveAll(imports, from))
    // A Set is iterated in order of insertion, including what is added meanwhile.
    for (const file of files) add(this.#importsOf(file))
    return { files: [...files].sort(), packages }
  }

  hashes(file: string): Promise<readonly string[]> {
    return this.#version(file).hashes
  }

  #importsOf(file: string): readonly Resolved[] {
    const known = this.#edges.get(file) ?? this.#resolveAll(this.#version(file).imports, file)
    this.#edges.set(file, known)
    return known
  }

  #resolveAll(imports: readonly Import[], from: string): Resolved[] {
    return imports.map((one) => this.#resolver.resolve(one, from)).filter((found) => found !== undefined)
  }

  #version(file: string): Version {
    const version = this.#read.get(file) ?? readVersion(file)
    this.#read.set(file, version)
    return version
  }
}

function readVersion(file: string): Version {
  const content = contentOf(file)
  const bytes = sha(content)
  const known = versions.get(file)
  if (known?.bytes === bytes) return known
  const version = { bytes, ...examine(file, content, bytes) }
  versions.set(file, version)
  return version
}

/** Nothing of a file that cannot be read: its import fails, too. */
function contentOf(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch {
    return Buffer.alloc(0)
  }
}

/** Scripts by their tokens, JSON by its values, anything else by its bytes. */
function examine(file: string, content: Buffer, bytes: string): Omit<Version, 'bytes'> {
  if (file.endsWith('.json')) return { hashes: Promise.resolve([jsonHash(content.toString()) ?? bytes]), imports: [] }
  if (!/\.[cm]?[jt]sx?$/.test(file)) return { hashes: Promise.resolve([bytes]), imports: [] }
  const source = content.toString()
  const tokens = scanTokens(source)
  const own = sha(tokens.join('\n'))
  const hashes = isTypeScript(file) ? transpile(file, source).then((script) => [own, tokensHash(script)]) : Promise.resolve([own])
  return { hashes, imports: findImports(tokens) }
}

const tokensHash = (script: string): string => sha(scanTokens(script).join('\n'))

function jsonHash(text: string): string | undefined {
  try {
    return sha(json.stringify(json.parse(text)))
  } catch {
    return undefined
  }
}
