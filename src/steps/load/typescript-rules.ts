import { isNode, nodesOf, type TreeNode, walkTree } from './babel-tree.js'
import { type CompilerOptions, definesFields } from './compiler-options.js'
import { typeScriptAt } from './typescript-at.js'

/**
 * Why the fast transpiler would change what a file does; undefined if it would not. It knows no
 * standard decorators, gives experimental ones no metadata, lets all fields define properties, and
 * takes `A['b']` in an enum for a number.
 */
export function compilerReason(program: TreeNode, options: CompilerOptions): string | undefined {
  const areDefined = definesFields(options)
  let reason: string | undefined
  walkTree(program, (node) => {
    if (node.type === 'Decorator') reason ??= 'decorators'
    if (!areDefined && isPublicField(node)) reason ??= 'fields that assign (useDefineForClassFields, or a target below ES2022)'
    if (node.type === 'TSEnumMember' && isComputed(node)) reason ??= 'enums that copy members of others'
  })
  return reason
}

/** Private fields are no properties, and `declare` makes none. */
const isPublicField = ({ type, declare, abstract }: TreeNode): boolean => type === 'ClassProperty' && !declare && !abstract

function isComputed(member: TreeNode): boolean {
  let isFound = false
  walkTree(member, ({ type, computed }) => {
    isFound ||= type === 'MemberExpression' && computed === true
  })
  return isFound
}

/**
 * Declares the fields of parameter properties (`constructor(readonly x)`), as tsc does: first in
 * the class, so that their order among the keys of an object is the same.
 */
export function declareParameterFields(program: TreeNode): boolean {
  let isChanged = false
  walkTree(program, (node) => {
    if (node.type !== 'ClassBody') return
    const members = nodesOf(node.body)
    const parameters = members.flatMap((member) => (member.kind === 'constructor' ? nodesOf(member.params) : []))
    const fields = parameters.filter(({ type }) => type === 'TSParameterProperty').map(fieldOf)
    if (fields.length === 0) return
    node.body = [...fields, ...members]
    isChanged = true
  })
  return isChanged
}

function fieldOf({ parameter }: TreeNode): TreeNode {
  const { name, left } = parameter as TreeNode
  const key = { type: 'Identifier', name: name ?? (left as TreeNode).name }
  return { type: 'ClassProperty', key, value: null, computed: false, static: false }
}

/**
 * Keeps imports of which only types are used, as `verbatimModuleSyntax` demands: repeats each as
 * one for its effects.
 */
export function keepImports(program: TreeNode): boolean {
  program.body = nodesOf(program.body).flatMap((statement) => {
    const { type, importKind, exportKind, source, specifiers } = statement
    const isImport = type === 'ImportDeclaration' && importKind !== 'type' && nodesOf(specifiers).length > 0
    const isExport = type === 'ExportNamedDeclaration' && exportKind !== 'type' && source
    return isImport || isExport
      ? [statement, { type: 'ImportDeclaration', specifiers: [], source, attributes: statement.attributes ?? [] }]
      : [statement]
  })
  return true
}

/**
 * Lets `import './a.js'` find `a.tsx`. The transpiler itself finds TypeScript under the name of its
 * JavaScript, but no elements.
 */
export function findElements(program: TreeNode, url: string): boolean {
  let isChanged = false
  walkTree(program, ({ type, source, callee, arguments: args }) => {
    const isCall = type === 'CallExpression' && isNode(callee) && (callee.type === 'Import' || callee.name === 'require')
    const name = isCall ? nodesOf(args)[0] : source
    if (!isNode(name) || name.type !== 'StringLiteral' || !/^\.{1,2}\//.test(String(name.value))) return
    const found = typeScriptAt(String(name.value), url)
    if (!found?.endsWith('x')) return
    Object.assign(name, { value: String(name.value).replace(/(?:\.jsx?)?$/, '.tsx'), extra: undefined })
    isChanged = true
  })
  return isChanged
}
