import type { AnyNode } from 'acorn'
import { isFunctionNode } from '../syntax.js'
import type { FoundFunction } from './find-function.js'
import { bindingNames } from './free-names.js'
import type { Script } from './locate.js'
import { placeOf } from './source-map.js'

/** Where a variable comes from that a function uses, for people: `defined at line 3`, `imported from "a"`; empty if it is not told. */
export function originOf(name: string, { around }: FoundFunction, script: Script): string {
  for (const node of around.toReversed()) {
    const found = declarationIn(node, name)
    if (found === undefined) continue
    if (found.type === 'ImportDeclaration') return `imported from '${found.source.value}'`
    const owner = isFunctionNode(node) && node.id ? ` in ${node.id.name}()` : ''
    return `defined at line ${placeOf(script, found.start).line}${owner}`
  }
  return ''
}

/** The declaration of a name that belongs to a node itself. */
function declarationIn(node: AnyNode, name: string): AnyNode | undefined {
  if (isFunctionNode(node)) return node.params.find((param) => bindingNames(param).includes(name))
  const statements = statementsOf(node)
  return statements.find((statement) => declaredNames(statement).includes(name))
}

function statementsOf(node: AnyNode): readonly AnyNode[] {
  switch (node.type) {
    case 'Program':
    case 'BlockStatement':
    case 'StaticBlock':
      return node.body
    case 'ForStatement':
      return node.init ? [node.init] : []
    case 'ForInStatement':
    case 'ForOfStatement':
      return [node.left]
    case 'SwitchStatement':
      return node.cases.flatMap(({ consequent }) => consequent)
    default:
      return []
  }
}

function declaredNames(statement: AnyNode): string[] {
  switch (statement.type) {
    case 'VariableDeclaration':
      return statement.declarations.flatMap(({ id }) => bindingNames(id))
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return statement.id ? [statement.id.name] : []
    case 'ImportDeclaration':
      return statement.specifiers.map(({ local }) => local.name)
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
      return statement.declaration ? declaredNames(statement.declaration) : []
    default:
      return []
  }
}
