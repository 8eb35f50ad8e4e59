import { isNode, name, registered, type TreeNode, walkTree } from './babel-tree.js'

/** Where transpiled modules find the function that imports for them. */
const KEY = 'statesweep.import'

/** Gives `import()` to the transpiled modules of this thread. */
export function offerImport(): void {
  Object.defineProperty(globalThis, Symbol.for(KEY), { configurable: true, value: importAsNode })
}

/** Replaces `import(...)` by what fails as it does in Node. */
export function replaceImports(program: TreeNode): boolean {
  walkTree(program, (node) => {
    if (node.type !== 'CallExpression' || !isNode(node.callee) || node.callee.type !== 'Import') return
    Object.assign(node, { callee: registered(KEY), arguments: [name('jitiImport'), ...[node.arguments].flat()] })
  })
  return true
}

/** jiti resolves as `require` does, with its code where there is no such module. */
async function importAsNode(jitiImport: (specifier: string) => Promise<unknown>, specifier: unknown): Promise<unknown> {
  try {
    return await jitiImport(String(specifier))
  } catch (error) {
    const isOwn = error instanceof Error && 'code' in error && error.message.startsWith(`Cannot find module '${specifier}'`)
    if (isOwn && error.code === 'MODULE_NOT_FOUND') error.code = 'ERR_MODULE_NOT_FOUND'
    throw error
  }
}
