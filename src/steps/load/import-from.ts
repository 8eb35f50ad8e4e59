import { existsSync } from 'node:fs'
import vm from 'node:vm'
import { importModule } from './import-module.js'

type Import = (specifier: string, options?: object) => Promise<unknown>

/**
 * Makes the `import()` of the file at `url`: relative to that file, with TypeScript on every Node
 * version.
 */
export function importFrom(url: string): Import {
  const native = nativeImport(url)
  return (specifier, options) => {
    const module = typeScriptAt(String(specifier), url)
    return module === undefined ? native(specifier, options) : importModule(module)
  }
}

/**
 * The TypeScript file that a specifier means, by its own name or by that of the JavaScript it
 * becomes.
 */
function typeScriptAt(specifier: string, url: string): string | undefined {
  if (!/^(\.{0,2}\/|file:)/.test(specifier)) return undefined
  const target = new URL(specifier, url)
  if (/\.[cm]?ts$/.test(target.pathname)) return target.href
  if (existsSync(target)) return undefined
  const source = new URL(target)
  source.pathname = /\.[cm]?js$/.test(target.pathname) ? target.pathname.replace(/js$/, 'ts') : `${target.pathname}.ts`
  return existsSync(source) ? source.href : undefined
}

function nativeImport(url: string): Import {
  // Node warns about this constant; the use is ours, not the user's.
  const { emitWarning } = process
  process.emitWarning = () => undefined
  try {
    const importModuleDynamically = vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER
    return vm.compileFunction('return (specifier, options) => import(specifier, options)', [], { filename: url, importModuleDynamically })()
  } finally {
    process.emitWarning = emitWarning
  }
}
