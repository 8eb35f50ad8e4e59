import { exportedNames } from './exported-names.js'
import { type FoundFunction, findFunction } from './find-function.js'
import { type FreeName, freeNames } from './free-names.js'
import type { Location } from './locate.js'
import { originOf } from './origin-of.js'

/** What is known of a function that stands in a script. Nothing of it changes while the process lives. */
export interface Examined {
  readonly location: Location
  readonly found: FoundFunction
  /** What only its place or its process has: it cannot be executed elsewhere. */
  readonly captured: readonly FreeName[]
  /** Globals that it needs. */
  readonly globals: readonly string[]
  /** Names under which its module exports exactly this function. */
  readonly exportNames: readonly string[]
  /** What its module has in reach of it and a worker can supply. */
  readonly supplied: readonly string[]
}

/** What Node gives each CommonJS module. */
const COMMON_JS = ['require', '__filename', '__dirname']
/** A helper of esbuild, which keeps the names of functions. */
const NAME_KEEPER = /\b__name\s*=\s*\(target,\s*value\)\s*=>/

/** Looks at a function where it stands; undefined where that cannot be read. */
export function examine(fn: object, location: Location): Examined | undefined {
  const { script, reachable } = location
  const found = findFunction(location, Function.prototype.toString.call(fn))
  if (found === undefined) return undefined
  const names = [...freeNames(found.node), ...ownState(fn, found)]
  const supplied = suppliedTo(found, location).filter((name) => names.some((one) => one.name === name))
  const own = names.filter(({ name }) => !supplied.includes(name))
  const isCaptured = ({ name, bound, optional }: FreeName) => bound || reachable.has(name) || (!optional && !(name in globalThis))
  return {
    location,
    found,
    captured: own.filter(isCaptured),
    globals: own.filter((one) => !isCaptured(one) && !one.optional).map(({ name }) => name),
    exportNames: exportedNames(fn, found, script),
    supplied,
  }
}

/** What a function keeps in properties of its own, as in `step.cache = ...`, would not be there where its text is compiled. */
function ownState(fn: object, { node }: FoundFunction): FreeName[] {
  if (Object.keys(fn).length === 0 || node.type !== 'FunctionExpression' || !node.id) return []
  return [{ name: node.id.name, at: node.id.start, optional: false, bound: true }]
}

function suppliedTo(found: FoundFunction, { script }: Location): string[] {
  const commonJs =
    script.isModule || !script.url.startsWith('file:') ? [] : COMMON_JS.filter((name) => originOf(name, found, script) === '')
  return NAME_KEEPER.test(script.source) ? [...commonJs, '__name'] : commonJs
}
