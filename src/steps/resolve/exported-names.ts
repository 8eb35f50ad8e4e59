import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { AnyNode, ArrowFunctionExpression, FunctionExpression } from 'acorn'
import { bindingNames, visit } from '../syntax.js'
import type { FoundFunction } from './find-function.js'

import type { Script } from './locate.js'
import { assignments, exportsOf, exportTargets, isModuleExports, keyOf } from './module-exports.js'

/**
 * The names under which a module exports exactly this function: it is a declaration at the top
 * level, evaluated once and unconditionally, that nothing reassigns. Also asks CommonJS modules for
 * their exports. Empty if there is no such name.
 */
export function exportedNames(fn: object, found: FoundFunction, script: Script): string[] {
  const { targets, locals, rest } = namesGiven(found)
  if (!isTopLevel(rest, script)) return []
  const bindings = exportsOf(found.program)
  const names = new Set(targets)
  for (const local of locals) if (!isAssigned(local, found)) for (const name of bindings.get(local) ?? []) names.add(name)
  return [...names].filter((name) => isInCache(script, name, fn) && assignments(found.program, name) <= 1)
}

interface NamesGiven {
  /** The exports that it is assigned to right there. */
  readonly targets: readonly string[]
  /** The variables that have it as their value. */
  readonly locals: readonly string[]
  /** The nodes around the statement that gives the names. */
  readonly rest: readonly AnyNode[]
}

function namesGiven({ node, around }: FoundFunction): NamesGiven {
  const targets: string[] = []
  const locals: string[] = []
  const rest = [...around]
  let value: AnyNode = node
  if (node.type === 'FunctionDeclaration' && node.id) locals.push(node.id.name)
  for (let parent = rest.at(-1); parent !== undefined; parent = rest.at(-1)) {
    if (parent.type === 'CallExpression' && isNameKeeper(parent.callee) && parent.arguments[0] === value) value = parent
    else if (parent.type === 'AssignmentExpression' && parent.operator === '=' && parent.right === value) {
      targets.push(...exportTargets(parent))
      value = parent
    } else if (parent.type === 'VariableDeclarator' && parent.init === value) {
      if (parent.id.type === 'Identifier') locals.push(parent.id.name)
      value = parent
    } else if (parent.type === 'ExportDefaultDeclaration') {
      targets.push('default')
      value = parent
    } else if (parent.type === 'Property' && parent.value === value && !parent.computed) {
      const object = rest.at(-2)
      const assignment = rest.at(-3)
      if (object === undefined || assignment?.type !== 'AssignmentExpression' || !isModuleExports(assignment.left)) break
      targets.push(keyOf(parent.key))
      rest.splice(-2)
      value = assignment
    } else break
    rest.pop()
  }
  return { targets, locals, rest }
}

/** esbuild's way to keep the names of functions. */
const isNameKeeper = (callee: AnyNode): boolean => callee.type === 'Identifier' && callee.name === '__name'

/** The statements that can name a function, below the body of the module. */
const STATEMENTS: ReadonlySet<string> = new Set([
  '',
  'ExpressionStatement',
  'VariableDeclaration',
  'ExportNamedDeclaration',
  'ExportNamedDeclaration VariableDeclaration',
])

/**
 * Whether a statement belongs to the module's own body, not to a block, branch, loop or function,
 * which may have variables of the same name.
 */
function isTopLevel(around: readonly AnyNode[], script: Script): boolean {
  const frame = script.isModule ? 1 : frameOf(around)
  return STATEMENTS.has(
    around
      .slice(frame)
      .map(({ type }) => type)
      .join(' '),
  )
}

/**
 * Counts the nodes around the module's body: transpilers and test runners put it into a function
 * that they call once.
 */
function frameOf([, statement, called, callee]: readonly AnyNode[]): number {
  if (statement?.type !== 'ExpressionStatement' || called === undefined) return 1
  // vitest: a function with a block in it that holds the module; jiti: a function.
  if (isWrapper(called)) return called.params.some((param) => bindingNames(param).includes('__vite_ssr_exports__')) ? 5 : 4
  // tsx: a function that is called where it stands.
  return called.type === 'CallExpression' && called.callee === callee ? 5 : 1
}

const isWrapper = (node: AnyNode): node is FunctionExpression | ArrowFunctionExpression =>
  node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression'

function isAssigned(local: string, { program, around }: FoundFunction): boolean {
  const declaration = around.findLast((node) => node.type === 'VariableDeclaration')
  if (declaration?.kind === 'const') return false
  let count = 0
  visit(program, (node) => {
    if (node.type === 'AssignmentExpression' && bindingNames(node.left).includes(local)) count++
    if (node.type === 'UpdateExpression' && node.argument.type === 'Identifier' && node.argument.name === local) count++
    if ((node.type === 'ForInStatement' || node.type === 'ForOfStatement') && node.left.type !== 'VariableDeclaration')
      if (bindingNames(node.left).includes(local)) count++
    if (declaration?.kind === 'var' && node.type === 'VariableDeclarator' && bindingNames(node.id).includes(local)) count++
  })
  return count > (declaration?.kind === 'var' ? 1 : 0)
}

/**
 * Whether a loaded CommonJS module exports this function under the name; true for modules of other
 * kinds.
 */
function isInCache({ url, isModule }: Script, name: string, fn: object): boolean {
  if (isModule || !url.startsWith('file:')) return true
  const module = createRequire(import.meta.url).cache[fileURLToPath(url)]
  if (module === undefined) return true
  const exports: unknown = module.exports
  return exports === fn ? name === 'default' : typeof exports === 'object' && exports !== null && Reflect.get(exports, name) === fn
}
