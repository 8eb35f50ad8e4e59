import type { AnyNode, Program } from 'acorn'
import { type FunctionNode, isFunctionNode, parseScript, walk } from '../syntax.js'
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
 * Finds the function at a location of V8: at the beginning of its parameters, or of the whole
 * function. Undefined if the script does not parse, or if the text there differs from the
 * function's.
 */
export function findFunction({ script, line, column }: Location, source: string): FoundFunction | undefined {
  const program = programs.has(script) ? programs.get(script) : parseScript(script.source)
  programs.set(script, program)
  if (program === undefined) return undefined
  const around = nodesAround(program, offsetOf(script, line, column))
  const at = around.findLastIndex(isFunctionNode)
  const node = around[at]
  if (node === undefined || !isFunctionNode(node) || !source.endsWith(script.source.slice(node.start, node.end))) return undefined
  return { program, node, around: around.slice(0, at) }
}

/** The nodes around an offset, outermost first. */
function nodesAround(program: Program, offset: number): AnyNode[] {
  const around: AnyNode[] = []
  // Called from the inside out, and again for a node in another role.
  const note = (_: string, node: AnyNode): boolean => {
    if (offset < node.end && around[0] !== node) around.unshift(node)
    return false
  }
  walk().findNodeAround(program, offset, note)
  return around
}
