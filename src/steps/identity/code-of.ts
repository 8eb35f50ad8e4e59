import { readFileSync, realpathSync } from 'node:fs'
import { dirname, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { canonical } from '../../codec/canonical.js'
import { json } from '../../engine-globals.js'
import { type Code, newCode, type StepCode } from '../../model/code.js'
import type { StepReference } from '../define/reference.js'
import { transpile } from '../load/import-transpiled.js'
import { findImports, type Import } from './find-imports.js'
import { hashInputs, type Inputs } from './hash-inputs.js'
import { isTypeScript, ModuleGraph, type Reached } from './module-graph.js'
import { scanTokens } from './scan-tokens.js'
import { sha } from './sha.js'
import { type StepPlace, sliceSteps } from './slice-steps.js'
import { withoutData } from './without-data.js'

/** What a step is, apart from its arguments, with what it imports and from where. */
interface Identity {
  readonly own: readonly string[]
  readonly imports: readonly Import[]
  readonly file?: string
}

interface Found extends Identity {
  readonly args: string
  readonly reached: Reached
}

/**
 * Hashes what the results of steps depend on: the steps, the files that they import, in TypeScript
 * and JavaScript and of workspace packages, the versions of other packages, and data files. Leaves
 * out imports whose names are computed, and path aliases. Executes nothing.
 *
 * @throws InputFileError
 */
export async function codeOf(references: readonly StepReference[], inputs?: Inputs): Promise<Code> {
  const graph = new ModuleGraph()
  const stepFiles = new StepFiles(references)
  const found: Found[] = []
  for (const reference of references) found.push(await findCode(reference, { graph, stepFiles }))
  const root = dirname(found.find(({ file }) => file !== undefined)?.file ?? inputs?.folder ?? '.')
  const name = (file: string) => relative(root, file).split(sep).join('/')
  const whole = await stepFiles.all()
  const reached = [...found.map((one) => one.reached), ...whole.map(({ imports, file }) => graph.reach(imports, file))]
  const files: Record<string, readonly string[]> = {}
  for (const file of new Set(reached.flatMap((one) => one.files))) files[name(file)] = await graph.hashes(file)
  return newCode({
    steps: found.map((one) => stepCode(one, name)),
    files,
    packages: Object.assign({}, ...reached.map((one) => one.packages)) as Record<string, string>,
    inputs: inputs === undefined ? {} : await hashInputs(inputs),
  })
}

function stepCode({ own, args, file, reached }: Found, name: (file: string) => string): StepCode {
  const uses = [...reached.files.map(name), ...Object.keys(reached.packages)]
  return { own, args, uses, ...(file !== undefined && { file: name(file) }) }
}

interface Context {
  readonly graph: ModuleGraph
  readonly stepFiles: StepFiles
}

async function findCode(reference: StepReference, { graph, stepFiles }: Context): Promise<Found> {
  const identity = await identityOf(reference, stepFiles)
  const { imports, file } = identity
  const args = 'args' in reference ? sha(canonical(reference.args, `arguments of ${reference.label}`)) : ''
  return { ...identity, args, reached: file === undefined ? { files: [], packages: {} } : graph.reach(imports, file) }
}

async function identityOf(reference: StepReference, stepFiles: StepFiles): Promise<Identity> {
  switch (reference.kind) {
    case 'built-in':
      return { own: [sha(reference.name)], imports: [] }
    case 'export':
    case 'sweep':
      return await stepFiles.step(reference)
    case 'inline':
      return inlineIdentity(reference)
    case 'local':
      return { own: [], imports: [] }
  }
}

/**
 * A function is the same if its text is. If a transpiler stands between, versions of it may make
 * other texts: then it is the same on the same line of the same file.
 */
function inlineIdentity({ source, importName, url, line }: Extract<StepReference, { kind: 'inline' }>): Identity {
  const text = importName === undefined ? source : source.replaceAll(importName, 'import')
  const tokens = scanTokens(text)
  const own = [sha(tokens.join('\n'))]
  const file = fileOf(url)
  const whole = file === undefined ? undefined : read(file)
  if (file === undefined || whole === undefined) return { own, imports: [] }
  if (isTypeScript(file)) own.push(sha([line, ...scanTokens(whole)].join('\n')))
  return { own, imports: findImports(tokens), file }
}

type PlacedReference = Extract<StepReference, { kind: 'export' | 'sweep' }>

/** A file that holds steps. */
interface StepFile {
  readonly file: string
  readonly source: string
  readonly tokens: readonly string[]
  readonly imports: readonly Import[]
  /** What each step depends on, in the order of the places; undefined if it does not parse. */
  readonly slices: readonly string[] | undefined
}

/** The files that hold the steps, each read and parsed once. */
class StepFiles {
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
    const tokens = scanTokens(found.slices?.[index] ?? source)
    const own = [sha([place, ...tokens].join('\n'))]
    if (isTypeScript(file)) own.push(sha([place, ...withoutData(found.tokens)].join('\n')))
    // A transpiler may write imports in its own way, but not what they name.
    const texts = new Set(tokens)
    const imports = found.imports.filter(({ specifier }) => texts.has(`"${specifier}"`) || texts.has(`\`${specifier}\``))
    return { file, own, imports }
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
    return { file, source, tokens, imports: findImports(tokens), slices: sliceSteps(script, this.#places.get(url) ?? []) }
  }
}

const placeOf = (reference: PlacedReference): StepPlace =>
  reference.kind === 'export' ? { exportName: reference.exportName } : { index: reference.index, count: reference.count }

/** The real file: Node.js resolves imports from there. Undefined for code that is in no file. */
function fileOf(url: string): string | undefined {
  try {
    return realpathSync(fileURLToPath(url))
  } catch {
    return undefined
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
