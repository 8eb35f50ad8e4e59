/** A node of the tree that jiti's parser makes; it publishes no types. */
export interface TreeNode {
  type: string
  loc?: { start: { line: number; column: number }; end: { line: number; column: number } } | null
  [key: string]: unknown
}

/** What holds no nodes of the program, or the same ones again. */
const SKIPPED = new Set(['loc', 'tokens', 'extra', 'leadingComments', 'innerComments', 'trailingComments', 'comments', 'errors'])

/** Calls `visit` with each node, the outer ones first, in the order of the text. */
export function walkTree(node: TreeNode, visit: (node: TreeNode) => void): void {
  visit(node)
  for (const key in node) {
    if (SKIPPED.has(key)) continue
    const value = node[key]
    if (Array.isArray(value)) for (const one of value) isNode(one) && walkTree(one, visit)
    else if (isNode(value)) walkTree(value, visit)
  }
}

export const isNode = (value: unknown): value is TreeNode =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

export const nodesOf = (value: unknown): TreeNode[] => (Array.isArray(value) ? value.filter(isNode) : [])

export const literal = (value: string): TreeNode => ({ type: 'StringLiteral', value })
export const name = (of: string): TreeNode => ({ type: 'Identifier', name: of })

/** `globalThis[Symbol.for(key)]`: a module may have variables of any name. */
export function registered(key: string): TreeNode {
  const symbolFor = { type: 'MemberExpression', object: name('Symbol'), property: name('for'), computed: false }
  const symbol = { type: 'CallExpression', callee: symbolFor, arguments: [literal(key)] }
  return { type: 'MemberExpression', object: name('globalThis'), property: symbol, computed: true }
}
