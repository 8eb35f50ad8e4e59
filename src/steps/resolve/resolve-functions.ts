import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { StepNotReferencedError } from '../../errors.js'
import type { ExportAddress, InlineSource } from '../define/reference.js'
import { hashFunction } from '../load/source-hash.js'
import { type Examined, examine } from './examine.js'
import { inlineSource } from './inline-source.js'
import { loadedFile } from './loaded-file.js'
import { type Location, locate } from './locate.js'
import { capturesError } from './refuse-captures.js'
import { placeOf } from './source-map.js'

/** A function that takes a run. */
type Execute = (run: never, ...args: never) => unknown

/** A plain function, and its name for people. */
export interface NamedFunction {
  readonly execute: Execute
  readonly label: string
}

const examined = new WeakMap<Execute, Examined>()

/**
 * Finds how workers get at plain functions, as an export of their module or as text; returns that
 * by function. Finds each function itself, by its place in the script that V8 has, never another of
 * the same name.
 *
 * @throws StepCapturesError, StepNotReferencedError, StepChangedError
 */
export function resolveFunctions(functions: readonly NamedFunction[]): (execute: Execute) => ExportAddress | InlineSource {
  examineAll(functions.filter(({ execute }) => !examined.has(execute)))
  const found = new Map(functions.map((one) => [one.execute, resolveFunction(one, known(examined, one.execute))]))
  return (execute) => known(found, execute)
}

function known<T>(results: { get(execute: Execute): T | undefined }, execute: Execute): T {
  const result = results.get(execute)
  if (result === undefined) throw new TypeError(`Function "${execute.name}" was not looked at; this is a defect of statesweep.`)
  return result
}

function examineAll(functions: readonly NamedFunction[]): void {
  if (functions.length === 0) return
  const locations = locate(functions.map(({ execute }) => execute))
  functions.forEach(({ execute, label }, index) => {
    examined.set(execute, look({ execute, label }, locations === undefined ? 'no inspector' : locations[index]))
  })
}

function look({ execute, label }: NamedFunction, location: Location | 'no inspector' | undefined): Examined {
  const fail = (reason: string): never => {
    throw new StepNotReferencedError(label, reason, execute.name)
  }
  if (location === 'no inspector') return fail('only an inspector tells where it is defined, and this process has none or may not use it')
  if (location === undefined) return fail('it was not defined by a script')
  return examine(execute, location) ?? fail(`its place in ${location.script.url || 'a script'} cannot be read`)
}

/**
 * Refers to an exported function by its address. One of the main script travels as text, if it can:
 * importing that script again may start what it starts.
 */
function resolveFunction({ execute, label }: NamedFunction, examined: Examined): ExportAddress | InlineSource {
  const { script } = examined.location
  const [exportName] = examined.exportNames
  if (exportName !== undefined && (!isMainScript(script.url) || examined.uses.captured.length > 0)) {
    const file = loadedFile(script, label)
    if (file !== undefined) {
      const { fileHash, isVerbatim } = file
      const { line } = placeOf(script, examined.found.node.start)
      const own = { source: String(execute), line }
      return { kind: 'export', url: script.url, exportName, fileHash, ...(isVerbatim && { sourceHash: hashFunction(execute) }), ...own }
    }
  }
  if (examined.uses.captured.length === 0) return inlineSource(execute, examined)
  throw capturesError(execute, label, examined)
}

/** Node completes the extension of a CommonJS script, but not in `process.argv`. */
function isMainScript(url: string): boolean {
  const main = createRequire(import.meta.url).main?.filename ?? process.argv[1]
  if (main === undefined) return false
  try {
    return pathToFileURL(realpathSync(main)).href === url
  } catch {
    // It is no file, as with `node --eval`.
    return false
  }
}
