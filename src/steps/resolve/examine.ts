import { exportedNames } from './exported-names.js'
import { type FoundFunction, findFunction } from './find-function.js'
import { type FreeName, freeNames } from './free-names.js'
import type { Location, Script } from './locate.js'
import { originOf } from './origin-of.js'

/** A function where it stands in a script. None of this changes while the process lives. */
export interface Examined {
  readonly location: Location
  readonly found: FoundFunction
  /** The names under which its module exports exactly this function. */
  readonly exportNames: readonly string[]
  /** What it needs from outside; found at the first use, which loads the scope analysis. */
  readonly uses: Uses
}

/** What a function needs from outside itself. */
interface Uses {
  /** Only its place or its process has these: with any, it cannot be executed elsewhere. */
  readonly captured: readonly FreeName[]
  readonly globals: readonly string[]
  /** Its module has these in reach, and a worker can supply them. */
  readonly supplied: readonly string[]
}

/** What Node gives each CommonJS module. */
const COMMON_JS = ['require', '__filename', '__dirname']
/** esbuild's helper that keeps the names of functions. */
const NAME_KEEPER = /\b__name\s*=\s*\(target,\s*value\)\s*=>/

/** Looks at a function where it stands; undefined if that place cannot be read. */
export function examine(fn: object, location: Location): Examined | undefined {
  const found = findFunction(location, Function.prototype.toString.call(fn))
  if (found === undefined) return undefined
  let uses: Uses | undefined
  return {
    location,
    found,
    exportNames: exportedNames(fn, found, location.script),
    get uses() {
      uses ??= usesOf(fn, found, location)
      return uses
    },
  }
}

function usesOf(fn: object, found: FoundFunction, { script, reachable }: Location): Uses {
  const names = [...freeNames(found.node), ...ownState(fn, found)]
  const supplied = supplyOf(script).filter((name) => names.some((one) => one.name === name) && isSupplied(name, found, script))
  const own = names.filter(({ name }) => !supplied.includes(name))
  const isCaptured = ({ name, bound, optional }: FreeName) => bound || reachable.has(name) || (!optional && !(name in globalThis))
  return {
    captured: own.filter(isCaptured),
    globals: own.filter((one) => !isCaptured(one) && !one.optional).map(({ name }) => name),
    supplied,
  }
}

/**
 * Finds state that the function keeps in its own properties (`step.cache = ...`): its text would
 * lose it.
 */
function ownState(fn: object, { node }: FoundFunction): FreeName[] {
  if (Object.keys(fn).length === 0 || node.type !== 'FunctionExpression' || !node.id) return []
  return [{ name: node.id.name, at: node.id.start, optional: false, bound: true }]
}

/** What the loader of a script gives it. */
function supplyOf({ isModule, url, source }: Script): string[] {
  const commonJs = isModule || !url.startsWith('file:') ? [] : COMMON_JS
  return NAME_KEEPER.test(source) ? [...commonJs, '__name'] : commonJs
}

/** A script may define a `require` of its own. */
const isSupplied = (name: string, found: FoundFunction, script: Script): boolean =>
  name === '__name' || originOf(name, found, script) === ''
