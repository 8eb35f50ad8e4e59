import type { AnyNode, ModuleDeclaration, Program, Statement } from 'acorn'
import { isFunctionNode } from '../syntax.js'
import { exportedName } from './sweep-definition.js'

/** A piece of a text. */
export interface Range {
  readonly start: number
  readonly end: number
}

/**
 * The function that an expression at the top level of a file means, or that the file exports under
 * a name: itself, by the name of a variable, or bound to arguments. Undefined if that is anything
 * else, such as what a call returns.
 */
export function findStep(program: Program, step: AnyNode | string): Range | undefined {
  const names = new Set<string>()
  let node = typeof step === 'string' ? findExport(program, step) : step
  while (node !== undefined && !isFunctionNode(node)) {
    if (node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'bind') node = node.arguments[0]
    else if (node.type !== 'Identifier' || names.has(node.name)) return undefined
    else {
      names.add(node.name)
      node = findVariable(program, node.name)
    }
  }
  return node
}

function findVariable(program: Program, name: string): AnyNode | undefined {
  for (const node of program.body) {
    const declared = node.type === 'ExportNamedDeclaration' || node.type === 'ExportDefaultDeclaration' ? node.declaration : node
    const found = declared && declaredBy(declared, name)
    if (found) return found
  }
  return undefined
}

function declaredBy(node: AnyNode, name: string): AnyNode | undefined {
  if (node.type === 'FunctionDeclaration') return node.id?.name === name ? node : undefined
  if (node.type !== 'VariableDeclaration') return undefined
  return node.declarations.find(({ id }) => id.type === 'Identifier' && id.name === name)?.init ?? undefined
}

function findExport(program: Program, name: string): AnyNode | undefined {
  for (const node of program.body) {
    const found = exportedBy(node, name)
    if (found !== undefined) return found
  }
  return undefined
}

function exportedBy(node: Statement | ModuleDeclaration, name: string): AnyNode | undefined {
  switch (node.type) {
    case 'ExportDefaultDeclaration':
      return name === 'default' ? node.declaration : undefined
    case 'ExportNamedDeclaration': {
      if (node.declaration) return declaredBy(node.declaration, name)
      const found = node.specifiers.find(({ exported }) => exported.type === 'Identifier' && exported.name === name)
      return node.source ? undefined : found?.local
    }
    case 'ExpressionStatement':
      return assignedTo(node.expression, name)
    default:
      return undefined
  }
}

/** `exports.work = work`, also in a chain of assignments. */
function assignedTo(node: AnyNode, name: string): AnyNode | undefined {
  if (node.type !== 'AssignmentExpression') return undefined
  if (exportedName(node.left) !== name) return assignedTo(node.right, name)
  let value: AnyNode = node.right
  while (value.type === 'AssignmentExpression') value = value.right
  return value
}
