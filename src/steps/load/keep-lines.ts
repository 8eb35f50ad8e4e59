import { SourceMap } from 'node:module'
import { isNode, type TreeNode, walkTree } from './babel-tree.js'

/**
 * Moves the nodes of compiled code to the lines that they come from: what is printed from them then
 * stands on the lines of its source. A printer cannot go back, so what the compiler has moved
 * across other code, or added, gets no line, and is printed beside its neighbour.
 */
export function keepLines(program: TreeNode, sourceMap: string): boolean {
  const map = new SourceMap(JSON.parse(sourceMap))
  const nodes: TreeNode[] = []
  walkTree(program, (node) => {
    if (isHelper(node)) walkTree(node, (inner) => void Object.assign(inner, { loc: null }))
    if (node.loc) nodes.push(node)
  })
  const lines = nodes.map(({ loc }) => (loc ? lineOf(map, loc.start) : undefined))
  const kept = longestAscent(lines)
  nodes.forEach((node, at) => {
    const line = lines[at]
    if (line === undefined || !kept.has(at)) node.loc = null
    else node.loc = { start: { line, column: 0 }, end: { line, column: 0 } }
  })
  return true
}

/** Calls that hold no code of the user, but the lines of what they decorate. */
const isHelper = ({ type, callee }: TreeNode): boolean => type === 'CallExpression' && isNode(callee) && callee.name === '__esDecorate'

/** The line in its source of a place in compiled code; lines count from 1, columns from 0. */
export const sourceLine = (sourceMap: string, line: number, column: number): number | undefined =>
  lineOf(new SourceMap(JSON.parse(sourceMap)), { line, column })

function lineOf(map: SourceMap, { line, column }: { line: number; column: number }): number | undefined {
  const entry = map.findEntry(line - 1, column)
  return 'originalLine' in entry && entry.generatedLine === line - 1 ? entry.originalLine + 1 : undefined
}

/** The places of a longest sequence of lines that never descends: patience sorting. */
function longestAscent(lines: readonly (number | undefined)[]): Set<number> {
  const before: number[] = []
  const ends: number[] = []
  lines.forEach((line, at) => {
    if (line === undefined) return
    let low = 0
    let high = ends.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((lines[ends[middle] ?? 0] ?? 0) <= line) low = middle + 1
      else high = middle
    }
    before[at] = ends[low - 1] ?? -1
    ends[low] = at
  })
  const kept = new Set<number>()
  for (let at = ends.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) kept.add(at)
  return kept
}
