import type { AnyNode, AssignmentExpression, ExportNamedDeclaration, Expression, Program } from 'acorn'
import { bindingNames, visit } from '../syntax.js'

/**
 * The exports of a module, by their variable, in the forms that Node, tsx, vitest and jiti hand to
 * V8.
 */
export function exportsOf(program: Program): Map<string, string[]> {
  const found = new Map<string, string[]>()
  const note = (local: string, name: string) => found.set(local, [...(found.get(local) ?? []), name])
  visit(program, (node) => {
    if (node.type === 'ExportNamedDeclaration') for (const [local, name] of named(node)) note(local, name)
    if (node.type === 'ExportDefaultDeclaration') {
      const { declaration } = node
      if (declaration.type === 'Identifier') note(declaration.name, 'default')
      if (declaration.type === 'FunctionDeclaration' && declaration.id) note(declaration.id.name, 'default')
    }
    if (node.type === 'CallExpression') for (const [local, name] of transpiled(node.callee, node.arguments)) note(local, name)
    if (node.type === 'AssignmentExpression') for (const [local, name] of assigned(node)) note(local, name)
  })
  return found
}

function named({ declaration, specifiers, source }: ExportNamedDeclaration): [string, string][] {
  if (source) return []
  const declared =
    declaration?.type === 'VariableDeclaration'
      ? declaration.declarations.flatMap(({ id }) => bindingNames(id))
      : declaration
        ? [declaration.id.name]
        : []
  return [
    ...declared.map((name): [string, string] => [name, name]),
    ...specifiers.map((one): [string, string] => [keyOf(one.local), keyOf(one.exported)]),
  ]
}

/** The functions with which esbuild and swc export getters. */
const EXPORT_ALL: ReadonlySet<string> = new Set(['__export', '_export'])

/**
 * Reads `__vite_ssr_exportName__("a", () => ... a ...)`,
 * `Object.defineProperty(__vite_ssr_exports__, "a", ...)`, and `__export(all, { a: () => a })`.
 */
function transpiled(callee: AnyNode, [first, second, third]: readonly AnyNode[]): [string, string][] {
  if (callee.type === 'Identifier' && callee.name === '__vite_ssr_exportName__' && first && second) return pair(second, keyOf(first))
  if (callee.type === 'Identifier' && EXPORT_ALL.has(callee.name) && second?.type === 'ObjectExpression')
    return second.properties.flatMap((one) => (one.type === 'Property' ? pair(one.value, keyOf(one.key)) : []))
  if (callee.type === 'MemberExpression' && first?.type === 'Identifier' && first.name === '__vite_ssr_exports__' && second && third)
    return pair(third, keyOf(second))
  return []
}

/** The variable that a getter returns. */
function pair(getter: AnyNode, name: string): [string, string][] {
  let local: string | undefined
  visit(getter, (node) => {
    if (node.type === 'ReturnStatement' && node.argument?.type === 'Identifier') local ??= node.argument.name
    if (node.type === 'ArrowFunctionExpression' && node.body.type === 'Identifier') local ??= node.body.name
  })
  return local === undefined ? [] : [[local, name]]
}

/** Reads `exports.a = b`, and `module.exports = { a: b }`. */
function assigned(node: AssignmentExpression): [string, string][] {
  const { right } = node
  if (right.type === 'Identifier') return exportTargets(node).map((name): [string, string] => [right.name, name])
  if (right.type !== 'ObjectExpression' || !isModuleExports(node.left)) return []
  return right.properties.flatMap((one): [string, string][] =>
    one.type === 'Property' && one.value.type === 'Identifier' && !one.computed ? [[one.value.name, keyOf(one.key)]] : [],
  )
}

/** The exports that an assignment sets. */
export function exportTargets({ left }: AssignmentExpression): string[] {
  if (isModuleExports(left)) return ['default']
  if (left.type !== 'MemberExpression' || left.computed) return []
  return isModuleExports(left.object) || (left.object.type === 'Identifier' && left.object.name === 'exports') ? [keyOf(left.property)] : []
}

export const isModuleExports = (node: AnyNode): boolean =>
  node.type === 'MemberExpression' &&
  node.object.type === 'Identifier' &&
  node.object.name === 'module' &&
  keyOf(node.property) === 'exports'

/** How often an export is assigned, not counting the `undefined` that transpilers assign first. */
export function assignments(program: Program, name: string): number {
  let count = 0
  visit(program, (node) => {
    if (node.type !== 'AssignmentExpression' || !exportTargets(node).includes(name)) return
    let value: Expression = node.right
    while (value.type === 'AssignmentExpression') value = value.right
    if (value.type !== 'UnaryExpression') count++
  })
  return count
}

export const keyOf = (key: AnyNode): string => (key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : '')
