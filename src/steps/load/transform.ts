import { pathToFileURL } from 'node:url'
import type { TransformOptions, TransformResult } from 'jiti'
import { ModuleSyntaxError } from '../../errors.js'
import type { TreeNode } from './babel-tree.js'
import { compileTypeScript } from './compile-typescript.js'
import { compilerOptions } from './compiler-options.js'
import { replaceImports } from './dynamic-import.js'
import { replaceImportMeta } from './import-meta.js'
import { keepLines, sourceLine } from './keep-lines.js'
import { compilerReason, declareParameterFields, findElements, keepImports } from './typescript-rules.js'

/** jiti's own transpiler. A text that does not parse becomes code that throws its error. */
export type Transpile = (options: TransformOptions) => string

/** A change of the tree before the transpiler turns it into a script. */
type Change = (program: TreeNode) => void

/** Whether a text did not parse. */
export const isFailed = (script: string): boolean => script.startsWith('exports.__JITI_ERROR__ = ')

/**
 * Makes the transform that gives TypeScript the meaning of the tsconfig.json nearest to each file.
 * Most files pass jiti's transpiler, which is fast. The compiler, which is exact, takes those that
 * would do something else otherwise, and those that the fast one cannot read.
 *
 * @throws TsconfigError, TypeScriptLoaderError, ModuleSyntaxError
 */
export function createTransform(transpile: Transpile): (options: TransformOptions) => TransformResult {
  return (options) => ({ code: isJsx(options.filename) || options.ts ? transform(options, transpile) : change(options, transpile, []) })
}

const isJsx = (file: string | undefined): boolean => /\.[cm]?[jt]sx$/.test(file ?? '')

function transform(options: TransformOptions, transpile: Transpile): string {
  const { filename: file = '', source } = options
  const settings = compilerOptions(file)
  const { script, reason } = isJsx(file) ? { reason: 'elements' } : transformFast(options, transpile)
  if (script !== undefined) return script
  const { code, sourceMap } = compileTypeScript({ file, source, reason }, settings)
  const exact = change({ ...options, source: code, ts: false }, transpile, [(program) => keepLines(program, sourceMap)])
  if (isFailed(exact)) throw syntaxError(file, exact, sourceMap)
  return exact
}

/** What the compiler lets pass, such as a name declared twice. */
function syntaxError(file: string, failed: string, sourceMap: string): ModuleSyntaxError {
  const [, line = 1, column = 0, message = ''] = /"line":(\d+),"column":(\d+).*"message":"(.*)"\}$/s.exec(failed) ?? []
  return new ModuleSyntaxError({ file, line: sourceLine(sourceMap, Number(line), Number(column)) ?? 1, column: 1 }, message)
}

/** A script, or the reason why only the compiler can make it. */
function transformFast(options: TransformOptions, transpile: Transpile): { script?: string; reason: string } {
  const settings = compilerOptions(options.filename ?? '')
  let reason: string | undefined
  const refuse: Change = (program) => {
    reason = compilerReason(program, settings)
    if (reason !== undefined) throw new Error(reason)
  }
  const classes = /\b(?:class|enum)\b/.test(options.source) ? [refuse, declareParameterFields] : []
  const script = change(options, transpile, [...classes, ...(settings.verbatimModuleSyntax ? [keepImports] : [])])
  return isFailed(script) ? { reason: reason ?? 'syntax that jiti cannot read' } : { script, reason: '' }
}

/** Leaves out a change of what the text has nothing of: to visit each node takes its time. */
function change(options: TransformOptions, transpile: Transpile, changes: readonly Change[]): string {
  const { filename = '', source, babel } = options
  const url = pathToFileURL(filename).href
  const all = [
    ...changes,
    ...(/\bimport\s*\.\s*meta\b/.test(source) ? [(program: TreeNode) => replaceImportMeta(program, url)] : []),
    ...(/['"`]\.{1,2}\//.test(source) ? [(program: TreeNode) => findElements(program, url)] : []),
    // Comes last, since others look for the call that it replaces.
    ...(/\bimport\s*\(/.test(source) ? [replaceImports] : []),
  ]
  const plugin = () => ({
    pre({ ast: { program } }: { ast: { program: TreeNode } }) {
      for (const one of all) one(program)
    },
  })
  return transpile({ ...options, babel: { ...babel, inputSourceMap: false, plugins: [plugin] } })
}
