import type { AnyNode, Program } from 'acorn'
import type * as EslintScope from 'eslint-scope'
import type { Scope, ScopeManager, Variable } from 'eslint-scope'
import { onDemand } from '../../on-demand.js'
import type { FunctionNode } from '../syntax.js'
import type { FoundFunction } from './find-function.js'

/**
 * Loaded for functions that travel as text, and for messages about captures: importing it takes 19
 * ms.
 */
const eslintScope = onDemand<typeof EslintScope>('eslint-scope')

/** What acorn makes is ESTree; only its types say it in other words. */
type Tree = Parameters<typeof EslintScope.analyze>[0]
type TreeNode = Parameters<ScopeManager['acquire']>[0]

/** Calls of `eval` are refused, so what they could declare does not matter. */
const OPTIONS = { ecmaVersion: 2022, ignoreEval: true, childVisitorKeys: { ImportExpression: ['source', 'options'] } }

/** The outermost scope of a function: what passes `through` it is free. */
export function functionScope(fn: FunctionNode): Scope | null {
  const statement = fn.type === 'FunctionDeclaration' ? fn : { type: 'ExpressionStatement', expression: fn }
  const program = { type: 'Program', sourceType: 'script', body: [statement] }
  return eslintScope()
    .analyze(program as Tree, OPTIONS)
    .acquire(fn as TreeNode)
}

const analyzed = new WeakMap<Program, ScopeManager>()

/** The variable that a name means where a function stands; undefined for globals. */
export function variableOf(name: string, { program, around }: FoundFunction): Variable | undefined {
  const scopes = analyzed.get(program) ?? eslintScope().analyze(program as Tree, { ...OPTIONS, sourceType: program.sourceType })
  analyzed.set(program, scopes)
  const scopeOf = (node: AnyNode) => scopes.acquire(node as TreeNode, true)
  const inner = around.findLast((node) => scopeOf(node) !== null)
  for (let scope = inner && scopeOf(inner); scope; scope = scope.upper) {
    const variable = scope.set.get(name)
    if (variable !== undefined && variable.defs.length > 0) return variable
  }
  return undefined
}
