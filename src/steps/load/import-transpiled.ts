import { realpathSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { createJiti, Jiti } from 'jiti'
import { ModuleSyntaxError, TypeScriptLoaderError } from '../../errors.js'
import { compilerOptions } from './compiler-options.js'
import { offerImport } from './dynamic-import.js'
import { offerImportMeta } from './import-meta.js'
import { ownPackage } from './own-package.js'
import { createTransform, isFailed, type Loader } from './transform.js'

/** How jiti reports a file that does not parse: `ParseError: reason \n file:line:column`. */
const PARSE_ERROR = /^(?:\w+): (.*?)[\s.]*\n\s*(.+):(\d+):(\d+)$/s

/** What jiti loads by itself, and elements. */
const EXTENSIONS = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts', '.tsx', '.jsx']

let transpilers: Promise<Transpilers> | undefined
const modules = new Map<string, Promise<Record<string, unknown>>>()

/**
 * Transpiles a module and its TypeScript imports, and imports them. Evaluates each module once per
 * thread, as Node does, and behind a symbolic link from its real place; tries again one that
 * failed.
 *
 * Stack traces have the lines of the file, but the columns of the transpiled text, a few to the
 * left.
 */
export function importTranspiled(url: string): Promise<Record<string, unknown>> {
  const file = realPath(fileURLToPath(url))
  let module = modules.get(file)
  if (module === undefined) {
    module = evaluate(file)
    modules.set(file, module)
    module.catch(() => modules.delete(file))
  }
  return module
}

/** The path itself if there is no such file: the import then says so. */
function realPath(file: string): string {
  try {
    return realpathSync(file)
  } catch {
    return file
  }
}

async function evaluate(file: string): Promise<Record<string, unknown>> {
  try {
    const { jiti } = await transpilersFor(file)
    return withDefault(await jiti.import<object>(file))
  } catch (error) {
    throw syntaxError(error) ?? error
  }
}

interface Transpilers extends Loader {
  /** Imports files. */
  readonly jiti: Jiti
}

/** One for all files of a thread, with the first of them. */
const transpilersFor = (file: string): Promise<Transpilers> => {
  if (transpilers === undefined) {
    transpilers = createTranspilers(file)
    transpilers.catch(() => {
      transpilers = undefined
    })
  }
  return transpilers
}

/**
 * Loads the transpiler only when needed: it takes 150 ms (Node 20.20: 50 for jiti, 100 for its
 * parser).
 */
async function createTranspilers(file: string): Promise<Transpilers> {
  const createJiti = await importJiti(file)
  const own = await ownPackage()
  const settings = { fsCache: false, interopDefault: false }
  // jiti would throw what is wrong with a tsconfig.json without a word on which.
  compilerOptions(file)
  const loader: Loader = { transpile: createJiti(file, settings).transform, plain: new Map() }
  const jiti = createJiti(file, {
    ...settings,
    extensions: EXTENSIONS,
    // Each module gets a transpiler of its own from jiti, so this means the aliases nearest to it.
    tsconfigPaths: true,
    transform: createTransform(loader),
    ...(own === undefined ? { nativeModules: ['statesweep'] } : { virtualModules: { ...own } }),
  })
  offerImportMeta()
  offerImport()
  return { jiti, ...loader }
}

async function importJiti(file: string): Promise<typeof createJiti> {
  try {
    return (await import('jiti')).createJiti
  } catch (error) {
    throw new TypeScriptLoaderError(file, 'jiti', { cause: error })
  }
}

/** Gives CommonJS the default export `module.exports`, as Node does. */
function withDefault(exports: object): Record<string, unknown> {
  const isModule = '__esModule' in exports || Reflect.get(exports, Symbol.toStringTag) === 'Module'
  const isEmpty = typeof exports === 'object' && Object.keys(exports).length === 0
  return isModule || isEmpty ? { ...exports } : { ...exports, default: exports }
}

function syntaxError(error: unknown): ModuleSyntaxError | undefined {
  const [, reason, file, line, column] = (error instanceof Error && PARSE_ERROR.exec(error.message)) || []
  if (reason === undefined || file === undefined || !isAbsolute(file)) return undefined
  return new ModuleSyntaxError({ file, line: Number(line), column: Number(column) + 1 }, reason, { cause: error })
}

/** Where a text does not parse; line and column from 1. Executes nothing. */
export async function parseError(file: string, source: string): Promise<{ line: number; column: number } | undefined> {
  const text = await transpile(file, source)
  const [, line, column] = /^exports\.__JITI_ERROR__ = \{.*?"line":(\d+),"column":(\d+)/.exec(text) ?? []
  return line === undefined ? undefined : { line: Number(line), column: Number(column) + 1 }
}

/**
 * Transpiles a text to JavaScript, whatever a tsconfig.json says, as far as that can be done. One
 * that does not parse becomes code that throws its error. Takes some 10 ms for 100 lines, none if
 * the file was imported with this text.
 */
export async function transpile(file: string, source: string): Promise<string> {
  const { jiti, transpile, plain } = await transpilersFor(file)
  const known = plain.get(file)
  if (known?.source === source) return known.script
  const options = { source, filename: file, ts: /\.[cm]?tsx?$/.test(file), async: true }
  const script = transpile(options)
  if (!options.ts || !isFailed(script)) return script
  try {
    return jiti.transform(options)
  } catch {
    return script
  }
}
