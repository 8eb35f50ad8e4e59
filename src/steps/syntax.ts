import type * as Acorn from 'acorn'
import type { AnyNode, Options, Program } from 'acorn'
import { onDemand } from '../on-demand.js'

/** The parser of JavaScript. */
export const acorn = onDemand<typeof Acorn>('acorn')

/** Expressions and declarations of functions of any kind. */
export type FunctionNode = Extract<AnyNode, { type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' }>

const OPTIONS = { ecmaVersion: 'latest', allowReturnOutsideFunction: true, allowHashBang: true } as const

/** The tree of a script: as a module, else as a script, as CommonJS may hold what modules must not. Undefined for a text that does not parse. */
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

/** Calls back for a node and all below it, parents first. */
export function visit(node: AnyNode, callback: (node: AnyNode) => void): void {
  callback(node)
  for (const child of childrenOf(node)) visit(child, callback)
}

/** The nodes right below a node, in the order of the text within each property. */
export const childrenOf = (node: AnyNode): AnyNode[] => Object.values(node).flat().filter(isNode)

export const isFunctionNode = (node: AnyNode): node is FunctionNode => /^(Function|Arrow)/.test(node.type)

const isNode = (value: unknown): value is AnyNode =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value
