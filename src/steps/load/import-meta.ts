import { isBuiltin } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isNode, literal, name, registered, type TreeNode, walkTree } from './babel-tree.js'
import { typeScriptAt } from './typescript-at.js'

/** Where transpiled modules find the function that makes their `import.meta`. */
const KEY = 'statesweep.importMeta'

/** How jiti resolves names of packages, and aliases, for the module that it gives this to. */
type ResolvePackage = (name: string) => string

/** What the transpiler replaces by itself, each by a text. */
const REPLACED = new Set(['url', 'filename', 'dirname'])

/** Gives `import.meta` to the transpiled modules of this thread. */
export function offerImportMeta(): void {
  Object.defineProperty(globalThis, Symbol.for(KEY), { configurable: true, value: importMetaOf })
}

/**
 * Replaces `import.meta`, which only ES modules can say, by an object like it. In `import.meta.url`
 * and its like, the transpiler does so.
 */
export function replaceImportMeta(program: TreeNode, url: string): boolean {
  const replaced = new Set<unknown>()
  walkTree(program, (node) => {
    const isKnown = node.type === 'MemberExpression' && !node.computed && isNode(node.property) && REPLACED.has(String(node.property.name))
    if (isKnown) replaced.add(node.object)
    if (node.type !== 'MetaProperty' || !isNode(node.meta) || node.meta.name !== 'import' || replaced.has(node)) return
    Object.assign(node, { type: 'CallExpression', callee: registered(KEY), arguments: [literal(url), name('jitiESMResolve')] })
  })
  return true
}

const made = new Map<string, object>()

function importMetaOf(url: string, resolvePackage: ResolvePackage): object {
  const filename = fileURLToPath(url)
  const resolve = (specifier: unknown) => resolveFrom(url, String(specifier), resolvePackage)
  const meta = made.get(url) ?? Object.assign(Object.create(null), { dirname: dirname(filename), filename, resolve, url })
  made.set(url, meta)
  return meta
}

/** As `import.meta.resolve` of Node, but finds TypeScript under the name of its JavaScript. */
function resolveFrom(url: string, specifier: string, resolvePackage: ResolvePackage): string {
  if (isBuiltin(specifier)) return specifier.startsWith('node:') ? specifier : `node:${specifier}`
  if (/^\.{0,2}\//.test(specifier)) return typeScriptAt(specifier, url) ?? new URL(specifier, url).href
  if (URL.canParse(specifier)) return new URL(specifier).href
  try {
    return resolvePackage(specifier)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code !== 'MODULE_NOT_FOUND') throw error
    const message = `Cannot find package '${specifier}' imported from ${fileURLToPath(url)}`
    throw Object.assign(new Error(message, { cause: error }), { code: 'ERR_MODULE_NOT_FOUND' })
  }
}
