import { type Captured, StepCapturesError } from '../../errors.js'
import { isFunctionNode } from '../syntax.js'
import type { Examined } from './examine.js'
import type { FreeName } from './free-names.js'
import type { Script } from './locate.js'
import { originOf } from './origin-of.js'
import { placeOf, sourcesOf } from './source-map.js'

/** The author's import, in the words of transpilers and test runners. */
const IMPORTED = /^(?:__vite_ssr_import_\d+__|__vi_import_\d+__|import_\w+|_\w+)\.([\w$]+)/
/** Syntax that they replace by a variable. */
const REWRITTEN: Readonly<Record<string, string>> = {
  __vite_ssr_dynamic_import__: 'import()',
  jitiImport: 'import()',
  __vite_ssr_import_meta__: 'import.meta',
}

/**
 * Makes the error for a function that cannot go to a worker: what it uses, where, and the ways out.
 */
export function capturesError(fn: { readonly name: string }, label: string, examined: Examined): StepCapturesError {
  const { found, location } = examined
  const { script } = location
  const { url, line } = placeOf(script, found.node.start)
  const captured = examined.uses.captured.map((one) => describe(one, examined))
  return new StepCapturesError({ step: label, url, line }, captured, remediesFor(fn.name || 'myStep', captured, examined))
}

function describe({ name, at, bound }: FreeName, { found, location: { script, reachable } }: Examined): Captured {
  const { line } = placeOf(script, at)
  const [, imported] = isRewritten(script) ? (IMPORTED.exec(script.source.slice(at, at + 200)) ?? []) : []
  if (imported !== undefined) return { name: imported, line, origin: 'imported' }
  const rewritten = REWRITTEN[name]
  if (rewritten !== undefined) return { name: rewritten, line, origin: 'rewritten by what loaded this file, which workers do not have' }
  const origin = bound ? '' : originOf(name, found, script)
  return { name, line, origin: origin === '' && !bound && !reachable.has(name) ? 'defined nowhere' : origin }
}

/** Whether a tool has put the module into a function, and made its imports members of variables. */
const isRewritten = ({ isModule, sourceMapUrl, source }: Script): boolean =>
  !isModule && (sourceMapUrl.startsWith('data:') || source.includes('jitiImport'))

function remediesFor(name: string, captured: readonly Captured[], { found, location: { script } }: Examined): string[] {
  const variables = captured.map((one) => one.name).filter((one) => /^[\w$]+$/.test(one) && !/^(this|super|arguments)$/.test(one))
  const values = variables.length > 0 ? variables.join(', ') : 'value'
  const pass = `pass values in: execute(steps, { config: { ${values} } }) and run.config, or bind(${name}, ...) with further arguments;`
  const file = `or put it into a sweep file (export default defineSweep({ ... })), which workers import whole: closures work there.`
  const [owner] = found.around.filter(isFunctionNode).slice(-1)
  if (sourcesOf(script) > 1) {
    const reference = `stepRef(new URL('./steps.js', import.meta.url), '${name}')`
    return [
      `this file is a bundle of ${sourcesOf(script)} files: leave the module of the step out of it, and pass ${reference};`,
      pass,
      file,
    ]
  }
  const maker = owner === undefined ? '' : `, instead of making it in ${owner.id?.name ?? 'another function'}`
  return [`export it from the top level of a module (export const ${name} = ...)${maker}: workers import that module;`, pass, file]
}
