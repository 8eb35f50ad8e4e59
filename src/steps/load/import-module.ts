import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ModuleSyntaxError } from '../../errors.js'
import { importTranspiled, parseError } from './import-transpiled.js'
import { hashFile } from './source-hash.js'
import { isTypeScript } from './typescript-at.js'

/**
 * What Node says if a file outside any project imports the package, for `import` and for `require`.
 */
const OWN_NAME_NOT_FOUND = /^Cannot find (package|module) 'statesweep(\/steps)?'/

/**
 * Imports a user's module, JavaScript or TypeScript, in the same way on every Node version and in
 * every thread.
 *
 * Transpiles TypeScript in memory, as the tsconfig.json nearest to each file says. What it imports
 * under the name of this package is the running copy, even if its project has another. Imports
 * JavaScript natively, with its project's copy; if there is none, supplies the running copy in the
 * same way.
 *
 * @throws ModuleSyntaxError with file and line; everything else as the module, or Node, threw it.
 */
export async function importModule(url: string): Promise<Record<string, unknown>> {
  const module = await importByKind(url)
  if (!hashes.has(url)) hashes.set(url, hashFile(new URL(url)))
  return module
}

/** Hashes of files when this thread had just imported them. They identify the code, however old. */
const hashes = new Map<string, string>()

/**
 * The hash of a module's file when this thread imported it. An edit since or in between shows in
 * this hash or in the coordinator's.
 */
export const hashAtImport = (url: string): string | undefined => hashes.get(url)

async function importByKind(url: string): Promise<Record<string, unknown>> {
  if (isTypeScript(new URL(url).pathname)) return importTranspiled(url)
  try {
    return await import(url)
  } catch (error) {
    if (error instanceof Error && OWN_NAME_NOT_FOUND.test(error.message)) return importTranspiled(url)
    throw error instanceof SyntaxError ? await locate(error, url) : error
  }
}

/**
 * Adds the place to a syntax error. V8 does not tell it, except for missing exports, in the first
 * line of the stack.
 */
async function locate(error: SyntaxError, url: string): Promise<Error> {
  const [, place, line] = /^(file:.+):(\d+)\n/.exec(error.stack ?? '') ?? []
  const position =
    place === undefined ? await findSyntaxError(fileURLToPath(url)) : { file: fileURLToPath(place), line: Number(line), column: 1 }
  // A module may throw a SyntaxError of its own, from JSON.parse for example: then every file
  // parses.
  return position === undefined ? error : new ModuleSyntaxError(position, error.message, { cause: error })
}

/**
 * Relative specifiers of static and dynamic imports. Good enough to look for a file that does not
 * parse.
 */
const RELATIVE_IMPORT = /\b(?:from|import|require)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g

/**
 * Finds the first file that does not parse, among a file and its relative imports, breadth first.
 * Executes nothing.
 */
async function findSyntaxError(file: string): Promise<{ file: string; line: number; column: number } | undefined> {
  const files = new Set([file])
  // A Set is iterated in order of insertion, including what is added meanwhile.
  for (const current of files) {
    if (!existsSync(current)) continue
    const source = readFileSync(current, 'utf8')
    const found = await parseError(current, source)
    if (found !== undefined) return { file: current, ...found }
    for (const [, specifier = ''] of source.matchAll(RELATIVE_IMPORT)) files.add(resolve(dirname(current), specifier))
  }
  return undefined
}
