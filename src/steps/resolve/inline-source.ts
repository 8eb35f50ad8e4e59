import type { InlineSource } from '../define/reference.js'
import { visit } from '../syntax.js'
import type { Examined } from './examine.js'
import type { Script } from './locate.js'
import { relocate } from './relocate.js'
import { placeOf } from './source-map.js'

/**
 * The text that a worker compiles for a function that captures nothing, on the lines of its file.
 */
export function inlineSource(fn: { readonly name: string }, examined: Examined): InlineSource {
  const { script } = examined.location
  const { globals, supplied } = examined.uses
  const { text, start } = textOf(examined)
  const { text: source, importName } = withImports(text, start, examined)
  const { url, line, column } = placeOf(script, start)
  const moved = script.sourceMapUrl === '' ? undefined : relocate(source, start, script)
  return {
    kind: 'inline',
    source: moved?.text ?? source,
    url,
    line: moved?.line ?? line,
    column: moved?.column ?? column,
    name: fn.name,
    isStrict: isStrict(examined),
    globals,
    supplied,
    ...(importName !== undefined && { importName }),
  }
}

/** The text of a method is no expression: it becomes that of a function. */
function textOf({ found: { node, around }, location: { script } }: Examined): { text: string; start: number } {
  const body = script.source.slice(node.start, node.end)
  const parent = around.at(-1)
  const isMethod =
    parent?.type === 'MethodDefinition' ||
    (parent?.type === 'Property' && (parent.method || parent.kind !== 'init') && parent.value === node)
  if (!isMethod) return { text: body, start: node.start }
  const head = node.async ? 'async function' : 'function'
  return { text: head + body, start: node.start - head.length }
}

/**
 * Replaces `import` by a variable of the same length, so that columns stay. The worker gives it an
 * import that resolves against the user's file.
 */
function withImports(text: string, start: number, { found }: Examined): { text: string; importName?: string } {
  const places: number[] = []
  visit(found.node, (node) => void (node.type === 'ImportExpression' && places.push(node.start - start)))
  if (places.length === 0) return { text }
  const importName = ['$mport', '_mport', '$_port', '_$port'].find((name) => !text.includes(name)) ?? '$$$$$$'
  return { text: places.reduce((done, at) => done.slice(0, at) + importName + done.slice(at + importName.length), text), importName }
}

const STRICT = /^\s*(?:\/\/[^\n]*\n|\/\*.*?\*\/|\s)*(['"])use strict\1/s

/** Modules and classes are strict, and so is what begins with 'use strict'. */
function isStrict({ found: { around }, location: { script } }: Examined): boolean {
  return script.isModule || around.some((node) => node.type === 'ClassBody' || declaresStrict(node, script))
}

function declaresStrict(node: Examined['found']['around'][number], { source }: Script): boolean {
  if (node.type === 'Program') return STRICT.test(source)
  return node.type === 'BlockStatement' && STRICT.test(source.slice(node.start + 1, node.end))
}
