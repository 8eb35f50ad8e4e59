import type { AnyNode, ModuleDeclaration, Program, Statement } from 'acorn'
import { bindingNames } from '../syntax.js'
import { exportedName } from './sweep-definition.js'

/** A statement at the top level of a file. */
export interface TopLevel {
  readonly start: number
  readonly end: number
  /** Variables that it binds. */
  readonly names: readonly string[]
  /** Names that it exports. */
  readonly exports: readonly string[]
  /** It does something even if nobody uses its names. */
  readonly acts: boolean
  readonly isImport: boolean
}

type Facts = Pick<TopLevel, 'names'> & Partial<Pick<TopLevel, 'exports' | 'acts' | 'isImport'>>

export const topLevelOf = (program: Program): TopLevel[] =>
  program.body.map((node) => ({ exports: [], acts: false, isImport: false, ...factsOf(node), start: node.start, end: node.end }))

function factsOf(node: Statement | ModuleDeclaration): Facts {
  switch (node.type) {
    case 'ImportDeclaration':
      return { names: node.specifiers.map(({ local }) => local.name), isImport: true, acts: node.specifiers.length === 0 }
    case 'ExportNamedDeclaration': {
      if (node.declaration) return exporting(factsOf(node.declaration))
      const names = node.specifiers.map(({ exported }) => nameOf(exported))
      return { names: [], exports: names, isImport: node.source !== null && node.source !== undefined }
    }
    case 'ExportDefaultDeclaration':
      return { names: localName(node.declaration), exports: ['default'], acts: !isPure(node.declaration) }
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return { names: localName(node), acts: !isPure(node) }
    case 'VariableDeclaration':
      return {
        names: node.declarations.flatMap(({ id }) => bindingNames(id)),
        exports: node.declarations.flatMap(({ init }) => commonExport(init)?.exports ?? []),
        isImport: node.declarations.every(({ init }) => isImportCall(init)),
        acts: !node.declarations.every(({ init }) => isPure(init) || isImportCall(init) || commonExport(init) !== undefined),
      }
    case 'ExpressionStatement':
      return commonExport(node.expression) ?? { names: [], acts: node.expression.type !== 'Literal' }
    default:
      return { names: [], acts: true }
  }
}

const exporting = (facts: Facts): Facts => ({ ...facts, exports: [...facts.names, ...(facts.exports ?? [])] })
const localName = (node: AnyNode): string[] => ('id' in node && node.id?.type === 'Identifier' ? [node.id.name] : [])
const nameOf = (node: AnyNode): string => (node.type === 'Identifier' ? node.name : node.type === 'Literal' ? String(node.value) : '')

/** `exports.work = work` or `exports.a = exports.b = b`, of CommonJS and of transpilers. */
function commonExport(node: AnyNode | null | undefined): { names: string[]; exports: string[] } | undefined {
  if (node?.type !== 'AssignmentExpression') return undefined
  const name = exportedName(node.left)
  const others = commonExport(node.right)
  if (name === undefined || (others === undefined && !isPure(node.right))) return undefined
  return { names: [], exports: [name, ...(others?.exports ?? [])] }
}

/** `require('x')`, `await import('x')`, and what transpilers wrap around them. */
function isImportCall(node: AnyNode | null | undefined): boolean {
  if (node?.type === 'AwaitExpression') return isImportCall(node.argument)
  if (node?.type === 'ImportExpression') return true
  if (node?.type !== 'CallExpression' || node.callee.type !== 'Identifier' || !/require|import/i.test(node.callee.name)) return false
  return node.arguments.every((argument) => argument.type === 'Literal' || isImportCall(argument))
}

/** True if evaluating it only makes a value. Getters and iterators are taken to do so. */
function isPure(node: AnyNode | null | undefined): boolean {
  switch (node?.type) {
    case undefined:
    case 'Literal':
    case 'Identifier':
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
    case 'TemplateElement':
      return true
    case 'ClassDeclaration':
    case 'ClassExpression':
      return isPure(node.superClass) && node.body.body.every((member) => member.type === 'MethodDefinition' && !member.computed)
    case 'UnaryExpression':
      return node.operator !== 'delete' && isPure(node.argument)
    case 'BinaryExpression':
    case 'LogicalExpression':
      return isPure(node.left) && isPure(node.right)
    case 'ConditionalExpression':
      return [node.test, node.consequent, node.alternate].every(isPure)
    case 'MemberExpression':
      return isPure(node.object) && (!node.computed || isPure(node.property))
    case 'TemplateLiteral':
      return node.expressions.every(isPure)
    case 'ArrayExpression':
      return node.elements.every(isPure)
    case 'ObjectExpression':
      return node.properties.every(isPure)
    case 'Property':
      return isPure(node.value) && (!node.computed || isPure(node.key))
    case 'SpreadElement':
      return isPure(node.argument)
    default:
      return false
  }
}
