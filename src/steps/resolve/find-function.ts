import type { AnyNode, Program } from 'acorn'
import { childrenOf, type FunctionNode, isFunctionNode, parseScript } from '../syntax.js'
import type { Location, Script } from './locate.js'
import { offsetOf } from './script-lines.js'

/** A function in the tree of its script. */
export interface FoundFunction {
  readonly program: Program
  readonly node: FunctionNode
  /** The nodes around it, outermost first. */
  readonly around: readonly AnyNode[]
}

const programs = new WeakMap<Script, Program | undefined>()

/**
 * The function that stands at a location; undefined where the script does not parse, or where something else stands there than what the function
 * says of itself.
 */
export function findFunction({ script, line, column }: Location, source: string): FoundFunction | undefined {
  const program = programs.has(script) ? programs.get(script) : parseScript(script.source)
  programs.set(script, program)
  if (program === undefined) return undefined
  const path = innermost(program, offsetOf(script, line, column))
  const node = path.at(-1)
  if (node === undefined || !isFunctionNode(node) || !source.endsWith(script.source.slice(node.start, node.end))) return undefined
  return { program, node, around: path.slice(0, -1) }
}

/** The path to the innermost function around an offset: V8 tells where the parameters begin, or the whole function. */
function innermost(program: Program, offset: number): AnyNode[] {
  let found: AnyNode[] = []
  const path: AnyNode[] = []
  const descend = (node: AnyNode): void => {
    if (node.type !== 'Program' && (offset < node.start || offset >= node.end)) return
    path.push(node)
    if (isFunctionNode(node)) found = [...path]
    for (const child of childrenOf(node)) descend(child)
    path.pop()
  }
  descend(program)
  return found
}
