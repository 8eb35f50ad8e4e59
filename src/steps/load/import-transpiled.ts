import { realpathSync } from 'node:fs'
import { dirname, isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { createJiti, Jiti } from 'jiti'
import { ModuleSyntaxError, TypeScriptLoaderError } from '../../errors.js'
import { ownPackage } from './own-package.js'

/** How jiti reports a file that does not parse: `ParseError: reason \n file:line:column`. */
const PARSE_ERROR = /^(?:\w+): (.*?)[\s.]*\n\s*(.+):(\d+):(\d+)$/s

let transpiler: Promise<Jiti> | undefined
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
  const jiti = await transpilerFor(file)
  try {
    return withDefault(await jiti.import<object>(file))
  } catch (error) {
    throw syntaxError(error) ?? error
  }
}

/** One transpiler for all files of a thread, with the path aliases of the first one's project. */
const transpilerFor = (file: string): Promise<Jiti> => {
  transpiler ??= createTranspiler(dirname(file))
  return transpiler
}

/**
 * Loads the transpiler only when needed: it takes 150 ms (Node 20.20: 50 for jiti, 100 for its
 * parser).
 */
async function createTranspiler(folder: string): Promise<Jiti> {
  const createJiti = await importJiti()
  const own = await ownPackage()
  const options = {
    fsCache: false,
    interopDefault: false,
    ...(own === undefined ? { nativeModules: ['statesweep'] } : { virtualModules: { ...own } }),
  }
  try {
    return createJiti(import.meta.url, { ...options, tsconfigPaths: folder })
  } catch {
    // Ignores the path aliases of a tsconfig.json that cannot be read; files that need them fail by
    // name.
    return createJiti(import.meta.url, options)
  }
}

async function importJiti(): Promise<typeof createJiti> {
  try {
    return (await import('jiti')).createJiti
  } catch (error) {
    throw new TypeScriptLoaderError({ cause: error })
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

/** Transpiles a text to JavaScript. One that does not parse becomes code that throws its error. */
export async function transpile(file: string, source: string): Promise<string> {
  return (await transpilerFor(file)).transform({ source, filename: file, ts: /\.[cm]?ts$/.test(file), async: true })
}
