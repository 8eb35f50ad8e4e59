import vm from 'node:vm'
import { importModule } from './import-module.js'
import { typeScriptAt } from './typescript-at.js'

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
