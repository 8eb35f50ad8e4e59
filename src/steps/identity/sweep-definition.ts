import type { AnyNode, ObjectExpression, Program } from 'acorn'
import { visit } from '../syntax.js'

/**
 * A sweep file may change these and stay the same code: they are compared as points or by content,
 * or, like `onFinish` and `teardownWorker`, not at all.
 */
const DATA: ReadonlySet<string> = new Set(['params', 'repeats', 'config', 'seed', 'inputs', 'teardownWorker', 'onFinish'])

export const isData = (name: string | undefined): boolean => name !== undefined && DATA.has(name)

/** The arguments of `defineSweep`, and the object that is the default export, under any name. */
export function findDefinitions(program: Program): ObjectExpression[] {
  const found: ObjectExpression[] = []
  const named = new Map<string, ObjectExpression>()
  const exported = new Set<string>()
  const note = (value: AnyNode | null | undefined) => {
    if (value?.type === 'ObjectExpression') found.push(value)
    if (value?.type === 'Identifier') exported.add(value.name)
    if (value?.type === 'AssignmentExpression') note(value.right)
  }
  visit(program, (node) => {
    if (node.type === 'CallExpression' && lastName(node.callee) === 'defineSweep') note(node.arguments[0])
    if (node.type === 'ExportDefaultDeclaration') note(node.declaration)
    if (node.type === 'AssignmentExpression' && exportedName(node.left) === 'default') note(node.right)
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.init?.type === 'ObjectExpression')
      named.set(node.id.name, node.init)
  })
  for (const name of exported) {
    const object = named.get(name)
    if (object !== undefined) found.push(object)
  }
  return [...new Set(found)]
}

/** The name of a property of the definition; undefined if it is computed or spread. */
export function propertyName(property: ObjectExpression['properties'][number]): string | undefined {
  if (property.type !== 'Property' || property.computed) return undefined
  const { key } = property
  return key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : undefined
}

/** The export that CommonJS assigns to: `exports.x`; `default` for `module.exports`. */
export function exportedName(node: AnyNode): string | undefined {
  if (node.type !== 'MemberExpression' || node.computed || node.property.type !== 'Identifier') return undefined
  const { object, property } = node
  if (object.type === 'Identifier' && object.name === 'module' && property.name === 'exports') return 'default'
  const isExports = object.type === 'Identifier' ? object.name === 'exports' : exportedName(object) === 'default'
  return isExports ? property.name : undefined
}

/**
 * `defineSweep`, `statesweep.defineSweep`, or `(0, _statesweep.defineSweep)`, which transpilers
 * make of it.
 */
function lastName(callee: AnyNode): string | undefined {
  switch (callee.type) {
    case 'Identifier':
      return callee.name
    case 'MemberExpression':
      return lastName(callee.property)
    case 'SequenceExpression': {
      const last = callee.expressions.at(-1)
      return last && lastName(last)
    }
    default:
      return undefined
  }
}
