import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads'
import type TypeScript from 'typescript'
import { ModuleSyntaxError, TypeScriptLoaderError } from '../../errors.js'
import { type CompilerOptions, definesFields } from './compiler-options.js'

/** JavaScript with its source map, and nothing else of TypeScript. */
export interface Compiled {
  readonly code: string
  readonly sourceMap: string
}

/** A file, and why nothing else will do. */
interface ToCompile {
  readonly file: string
  readonly source: string
  readonly reason: string
}

/**
 * Compiles a file as tsc does, alone: types of other files are unknown. Leaves modules and what
 * Node 20 knows as they are.
 *
 * The first call loads the compiler: 300 ms and 80 MB (Node 20.20). Threads that start later find
 * what this one has compiled, and load it only for other files.
 *
 * @throws TypeScriptLoaderError, ModuleSyntaxError
 */
export function compileTypeScript({ file, source, reason }: ToCompile, options: CompilerOptions): Compiled {
  const settings = { useDefineForClassFields: definesFields(options), jsx: options.jsx?.toLowerCase(), ...copy(options) }
  const key = createHash('sha256')
    .update(JSON.stringify([file, source, settings]))
    .digest('hex')
  const shared = (getEnvironmentData(SHARED) ?? new Map()) as Map<string, Compiled>
  const compiled = shared.get(key) ?? compile(loadTypeScript(file, reason), { file, source }, settings)
  setEnvironmentData(SHARED, shared.set(key, compiled))
  return compiled
}

/** What threads find, by the hash of all that it follows from. */
const SHARED = 'statesweep.compiled'

type Settings = Pick<CompilerOptions, (typeof COPIED)[number]> & {
  readonly useDefineForClassFields: boolean
  readonly jsx: string | undefined
}

function compile(ts: typeof TypeScript, { file, source }: Omit<ToCompile, 'reason'>, { jsx, ...settings }: Settings): Compiled {
  const { outputText, sourceMapText, diagnostics } = ts.transpileModule(source, {
    fileName: file,
    reportDiagnostics: true,
    compilerOptions: {
      ...settings,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.Preserve,
      sourceMap: true,
      removeComments: true,
      jsx: jsxEmit(ts, jsx),
    },
  })
  const wrong = diagnostics?.find(({ category, file: place }) => category === ts.DiagnosticCategory.Error && place !== undefined)
  if (wrong !== undefined) throw syntaxError(ts, file, wrong)
  return { code: outputText, sourceMap: sourceMapText ?? '{}' }
}

function syntaxError(
  ts: typeof TypeScript,
  file: string,
  { file: text, start = 0, messageText }: TypeScript.Diagnostic,
): ModuleSyntaxError {
  const { line, character } = text?.getLineAndCharacterOfPosition(start) ?? { line: 0, character: 0 }
  return new ModuleSyntaxError(
    { file, line: line + 1, column: character + 1 },
    ts.flattenDiagnosticMessageText(messageText, '\n').replace(/\.$/, ''),
  )
}

/** Options that change what code does, of the same name and values for the compiler. */
const COPIED = [
  'experimentalDecorators',
  'emitDecoratorMetadata',
  'verbatimModuleSyntax',
  'strict',
  'strictNullChecks',
  'jsxFactory',
  'jsxFragmentFactory',
  'jsxImportSource',
] as const

const copy = (options: CompilerOptions): Pick<CompilerOptions, (typeof COPIED)[number]> =>
  Object.fromEntries(COPIED.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])))

/** Elements that a tool is to compile later become calls now, since nothing comes later. */
function jsxEmit({ JsxEmit }: typeof TypeScript, jsx: string | undefined): TypeScript.JsxEmit {
  switch (jsx) {
    case 'react-jsx':
      return JsxEmit.ReactJSX
    case 'react-jsxdev':
      return JsxEmit.ReactJSXDev
    default:
      return JsxEmit.React
  }
}

let compiler: typeof TypeScript | undefined

function loadTypeScript(file: string, reason: string): typeof TypeScript {
  try {
    compiler ??= createRequire(import.meta.url)('typescript') as typeof TypeScript
    return compiler
  } catch (error) {
    throw new TypeScriptLoaderError(`${file}, which has ${reason}`, 'typescript', { cause: error })
  }
}
