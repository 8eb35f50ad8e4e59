import type * as Acorn from 'acorn'
import type { AnyNode, Options, Pattern, Program } from 'acorn'
import type * as Walk from 'acorn-walk'
import { onDemand } from '../on-demand.js'

/** Parses JavaScript. */
export const acorn = onDemand<typeof Acorn>('acorn')
/** Walks what acorn parsed. */
export const walk = onDemand<typeof Walk>('acorn-walk')

/** Expressions and declarations of functions of any kind. */
export type FunctionNode = Extract<AnyNode, { type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' }>

/** eslint-scope compares `ranges`. */
const OPTIONS = { ecmaVersion: 'latest', allowReturnOutsideFunction: true, allowHashBang: true, ranges: true } as const

/**
 * Parses a text as a module, or else as a script: CommonJS may hold what modules must not.
 * Undefined if it is neither.
 */
export function parseScript(source: string, options: Partial<Options> = {}): Program | undefined {
  for (const sourceType of ['module', 'script'] as const) {
    if (Array.isArray(options.onToken)) options.onToken.length = 0
    try {
      return acorn().parse(source, { ...OPTIONS, ...options, sourceType })
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
    }
  }
  return undefined
}

/** Calls back for a node and all below it. */
export function visit(node: AnyNode, callback: (node: AnyNode) => void): void {
  walk().full(node, callback)
}

export const isFunctionNode = (node: AnyNode): node is FunctionNode => /^(Function|Arrow)/.test(node.type)

/** The names that a pattern binds: `a` and `c` in `{ a, b: [c = d] }`. */
export function bindingNames(pattern: Pattern): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name]
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) => bindingNames(property.type === 'Property' ? property.value : property.argument))
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element === null ? [] : bindingNames(element)))
    case 'RestElement':
      return bindingNames(pattern.argument)
    case 'AssignmentPattern':
      return bindingNames(pattern.left)
    case 'MemberExpression':
      return []
  }
}
