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
type Transpile = (options: TransformOptions) => string

/** Changes the tree before the transpiler turns it into a script; says whether it did. */
type Change = (program: TreeNode) => boolean

/** What loads files: the transpiler, and what it has made of each file without any change. */
export interface Loader {
  readonly transpile: Transpile
  readonly plain: Map<string, { readonly source: string; readonly script: string }>
}

/** Whether a text did not parse. */
export const isFailed = (script: string): boolean => script.startsWith('exports.__JITI_ERROR__ = ')

/**
 * Makes the transform that gives TypeScript the meaning of the tsconfig.json nearest to each file.
 * Most files pass jiti's transpiler, which is fast. The compiler, which is exact, takes those that
 * would do something else otherwise, and those that the fast one cannot read.
 *
 * @throws TsconfigError, TypeScriptLoaderError, ModuleSyntaxError
 */
export function createTransform(loader: Loader): (options: TransformOptions) => TransformResult {
  return (options) => ({ code: isJsx(options.filename) || options.ts ? transform(options, loader) : change(options, loader, []) })
}

const isJsx = (file: string | undefined): boolean => /\.[cm]?[jt]sx$/.test(file ?? '')

function transform(options: TransformOptions, loader: Loader): string {
  const { filename: file = '', source } = options
  const settings = compilerOptions(file)
  const { script, reason } = isJsx(file) ? { reason: 'elements' } : transformFast(options, loader)
  if (script !== undefined) return script
  const { code, sourceMap } = compileTypeScript({ file, source, reason }, settings)
  const exact = change({ ...options, source: code, ts: false }, loader, [(program) => keepLines(program, sourceMap)])
  if (isFailed(exact)) throw syntaxError(file, exact, sourceMap)
  return exact
}

/** What the compiler lets pass, such as a name declared twice. */
function syntaxError(file: string, failed: string, sourceMap: string): ModuleSyntaxError {
  const [, line = 1, column = 0, message = ''] = /"line":(\d+),"column":(\d+).*"message":"(.*)"\}$/s.exec(failed) ?? []
  return new ModuleSyntaxError({ file, line: sourceLine(sourceMap, Number(line), Number(column)) ?? 1, column: 1 }, message)
}

/** A script, or the reason why only the compiler can make it. */
function transformFast(options: TransformOptions, loader: Loader): { script?: string; reason: string } {
  const settings = compilerOptions(options.filename ?? '')
  let reason: string | undefined
  const refuse: Change = (program) => {
    reason = compilerReason(program, settings)
    if (reason !== undefined) throw new Error(reason)
    return false
  }
  const classes = /\b(?:class|enum)\b/.test(options.source) ? [refuse, declareParameterFields] : []
  const script = change(options, loader, [...classes, ...(settings.verbatimModuleSyntax ? [keepImports] : [])])
  return isFailed(script) ? { reason: reason ?? 'syntax that jiti cannot read' } : { script, reason: '' }
}

/** Leaves out a change of what the text has nothing of: to visit each node takes its time. */
function change(options: TransformOptions, { transpile, plain }: Loader, changes: readonly Change[]): string {
  const { filename = '', source, babel } = options
  const url = pathToFileURL(filename).href
  const all = [
    ...changes,
    ...(/\bimport\s*\.\s*meta\b/.test(source) ? [(program: TreeNode) => replaceImportMeta(program, url)] : []),
    ...(/['"`]\.{1,2}\//.test(source) ? [(program: TreeNode) => findElements(program, url)] : []),
    // Comes last, since others look for the call that it replaces.
    ...(/\bimport\s*\(/.test(source) ? [replaceImports] : []),
  ]
  let isChanged = false
  const plugin = () => ({
    pre({ ast: { program } }: { ast: { program: TreeNode } }) {
      for (const one of all) isChanged = one(program) || isChanged
    },
  })
  const script = transpile({ ...options, babel: { ...babel, inputSourceMap: false, plugins: [plugin] } })
  if (!isChanged && options.async && !isFailed(script)) plain.set(filename, { source, script })
  return script
}
