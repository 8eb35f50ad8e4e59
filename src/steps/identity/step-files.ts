import { readFileSync, realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { json } from '../../engine-globals.js'
import type { StepReference } from '../define/reference.js'
import { transpile } from '../load/import-transpiled.js'
import { findImports, type Import } from './find-imports.js'
import { isTypeScript } from './module-graph.js'
import { scanTokens } from './scan-tokens.js'
import { sha } from './sha.js'
import { type SlicedStep, type StepPlace, sliceSteps } from './slice-steps.js'
import { withoutData } from './without-data.js'

/** What a step is, apart from its arguments, with what it imports and from where. */
export interface Identity {
  readonly own: readonly string[]
  readonly imports: readonly Import[]
  readonly file?: string
  /** The text in which its function stands, and where; undefined if that cannot be told. */
  readonly found?: { readonly text: string; readonly start: number; readonly end: number } | undefined
}

type PlacedReference = Extract<StepReference, { kind: 'export' | 'sweep' }>

/** A file that holds steps. */
interface StepFile {
  readonly file: string
  readonly source: string
  readonly tokens: readonly string[]
  readonly imports: readonly Import[]
  /** The text that executes: the source, in JavaScript, on the same lines. */
  readonly script: string
  /** The steps, in the order of the places; undefined if the script does not parse. */
  readonly slices: readonly SlicedStep[] | undefined
}

/** The files that hold the steps, each read and parsed once. */
export class StepFiles {
  readonly #places = new Map<string, StepPlace[]>()
  readonly #files = new Map<string, Promise<StepFile | undefined>>()

  constructor(references: readonly StepReference[]) {
    for (const reference of references) {
      if (reference.kind !== 'export' && reference.kind !== 'sweep') continue
      this.#places.set(reference.url, [...(this.#places.get(reference.url) ?? []), placeOf(reference)])
    }
  }

  /** No hash for a file that does not exist: no worker will load it. */
  async step(reference: PlacedReference): Promise<Identity> {
    const found = await this.#at(reference.url)
    if (found === undefined) return { own: [''], imports: [] }
    const { file, source } = found
    const place = json.stringify(placeOf(reference))
    const index = this.#places.get(reference.url)?.findIndex((one) => json.stringify(one) === place) ?? -1
    const sliced = found.slices?.[index]
    const tokens = scanTokens(sliced?.slice ?? source)
    const own = [sha([place, ...tokens].join('\n'))]
    if (isTypeScript(file)) own.push(sha([place, ...withoutData(found.tokens)].join('\n')))
    // A transpiler may write imports in its own way, but not what they name.
    const texts = new Set(tokens)
    const imports = found.imports.filter(({ specifier }) => texts.has(`"${specifier}"`) || texts.has(`\`${specifier}\``))
    return { file, own, imports, found: sliced?.place && { text: found.script, start: sliced.place.start, end: sliced.place.end } }
  }

  /** All files, with all that they import, whether a step uses it or not. */
  async all(): Promise<StepFile[]> {
    const files = await Promise.all([...this.#places.keys()].map((url) => this.#at(url)))
    return files.filter((file) => file !== undefined)
  }

  #at(url: string): Promise<StepFile | undefined> {
    const known = this.#files.get(url) ?? this.#read(url)
    this.#files.set(url, known)
    return known
  }

  async #read(url: string): Promise<StepFile | undefined> {
    const file = fileOf(url)
    const source = file === undefined ? undefined : read(file)
    if (file === undefined || source === undefined) return undefined
    const script = isTypeScript(file) ? await transpile(file, source) : source
    const tokens = scanTokens(source)
    return { file, source, script, tokens, imports: findImports(tokens), slices: sliceSteps(script, this.#places.get(url) ?? []) }
  }
}

const placeOf = (reference: PlacedReference): StepPlace =>
  reference.kind === 'export' ? { exportName: reference.exportName } : { index: reference.index, count: reference.count }

/** The real file: Node.js resolves imports from there. Undefined for code that is in no file. */
export function fileOf(url: string): string | undefined {
  try {
    return realpathSync(fileURLToPath(url))
  } catch {
    return undefined
  }
}

export function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
