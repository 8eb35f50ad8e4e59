import type { Script } from './locate.js'

const starts = new WeakMap<Script, readonly number[]>()

/** Where each line of a script begins. */
function lineStarts(script: Script): readonly number[] {
  let known = starts.get(script)
  if (known === undefined) {
    known = [0, ...Array.from(script.source.matchAll(/\r\n|[\n\r\u2028\u2029]/g), ({ index, 0: end }) => index + end.length)]
    starts.set(script, known)
  }
  return known
}

/** The index into the source of a position that V8 reports, lines and columns from 0. */
export function offsetOf(script: Script, line: number, column: number): number {
  const row = line - script.startLine
  return (lineStarts(script)[row] ?? 0) + column - (row === 0 ? script.startColumn : 0)
}

/** The position, as V8 reports it, of an index into the source. */
export function positionOf(script: Script, offset: number): { readonly line: number; readonly column: number } {
  const lines = lineStarts(script)
  const row = lines.findLastIndex((start) => start <= offset)
  const column = offset - (lines[row] ?? 0) + (row === 0 ? script.startColumn : 0)
  return { line: row + script.startLine, column }
}
