import type { AnyNode, AssignmentProperty, Class, Pattern, Property } from 'acorn'
import { childrenOf, type FunctionNode, isFunctionNode } from '../syntax.js'

/** Something that a function uses and does not define. */
export interface FreeName {
  /** A variable; or `this`, `super`, `arguments`, `new.target`, `import.meta`, `eval()`, `#private`, which only stand where they are written. */
  readonly name: string
  /** Where it is used first: an index into the script. */
  readonly at: number
  /** It is asked for by `typeof` before it is used, so it need not be there. */
  readonly optional: boolean
  /** No variable that might be a global, but bound to the place in the text. */
  readonly bound: boolean
}

/**
 * What a function uses from outside itself, globals included, in the order of the text. Where the language has two answers (functions that sloppy code
 * declares in blocks) the name counts as free: a step that is refused costs a word, one that means something else costs a result.
 */
export function freeNames(fn: FunctionNode): FreeName[] {
  const found = new Map<string, FreeName>()
  const outside: Scope = { names: new Set(), parent: undefined, hasThis: false, hasSuper: false }
  for (const use of usesOfFunction(fn, outside).sort((a, b) => a.at - b.at)) {
    const first = found.get(use.name)
    found.set(use.name, first === undefined ? use : { ...first, optional: first.optional || use.optional })
  }
  return [...found.values()]
}

interface Scope {
  readonly names: ReadonlySet<string>
  readonly parent: Scope | undefined
  readonly hasThis: boolean
  readonly hasSuper: boolean
}

const isDeclared = (name: string, { names, parent }: Scope): boolean =>
  names.has(name) || (parent !== undefined && isDeclared(name, parent))

const inside = (parent: Scope, names: Iterable<string> = [], has: Partial<Scope> = {}): Scope => ({
  ...parent,
  ...has,
  names: new Set(names),
  parent,
})

/** Where `this` and `super` are, as in methods, field values and static blocks. */
const OF_CLASS = { hasThis: true, hasSuper: true }

function use(name: string, { start }: AnyNode, kind: Partial<FreeName> = {}): FreeName[] {
  return [{ name, at: start, optional: false, bound: false, ...kind }]
}

const bound = (name: string, node: AnyNode): FreeName[] => use(name, node, { bound: true })

/** An arrow function has the `arguments` of the function around it. */
function reference(name: string, node: AnyNode, scope: Scope, kind: Partial<FreeName> = {}): FreeName[] {
  if (isDeclared(name, scope)) return []
  return name === 'arguments' ? bound(name, node) : use(name, node, kind)
}

const usesOfAll = (nodes: readonly AnyNode[], scope: Scope): FreeName[] => nodes.flatMap((node) => usesOf(node, scope))
const usesOfChildren = (node: AnyNode, scope: Scope): FreeName[] => usesOfAll(childrenOf(node), scope)
const usesOfStatements = (statements: readonly AnyNode[], scope: Scope): FreeName[] =>
  usesOfAll(statements, inside(scope, statements.flatMap(lexicalNames)))

function usesOfFunction(fn: FunctionNode, outer: Scope, has: Partial<Scope> = { hasThis: true, hasSuper: false }): FreeName[] {
  const isArrow = fn.type === 'ArrowFunctionExpression'
  const own = fn.type === 'FunctionExpression' && fn.id ? [fn.id.name] : []
  const names = [...fn.params.flatMap(bindingNames), ...(isArrow ? [] : ['arguments'])]
  const params = inside(inside(outer, own), names, isArrow ? {} : has)
  const { body } = fn
  // Defaults of parameters do not see the variables of the body.
  const inBody =
    body.type === 'BlockStatement' ? usesOfStatements(body.body, inside(params, body.body.flatMap(varNames))) : usesOf(body, params)
  return [...usesOfAll(fn.params, params), ...inBody]
}

function usesOf(node: AnyNode, scope: Scope): FreeName[] {
  if (isFunctionNode(node)) return usesOfFunction(node, scope)
  switch (node.type) {
    case 'Identifier':
      return reference(node.name, node, scope)
    case 'PrivateIdentifier':
      return isDeclared(`#${node.name}`, scope) ? [] : bound(`#${node.name}`, node)
    case 'ThisExpression':
      return scope.hasThis ? [] : bound('this', node)
    case 'Super':
      return scope.hasSuper ? [] : bound('super', node)
    case 'MetaProperty':
      return node.meta.name === 'new' && scope.hasThis ? [] : bound(`${node.meta.name}.${node.property.name}`, node)
    case 'UnaryExpression':
      if (node.operator !== 'typeof' || node.argument.type !== 'Identifier') return usesOfChildren(node, scope)
      return reference(node.argument.name, node.argument, scope, { optional: true })
    case 'CallExpression':
      return [
        ...(node.callee.type === 'Identifier' && node.callee.name === 'eval' ? bound('eval()', node) : []),
        ...usesOfChildren(node, scope),
      ]
    case 'MemberExpression':
      return usesOfAll(node.computed || node.property.type === 'PrivateIdentifier' ? [node.object, node.property] : [node.object], scope)
    case 'Property':
      return [...(node.computed ? usesOf(node.key, scope) : []), ...usesOfValue(node, scope)]
    case 'ClassDeclaration':
    case 'ClassExpression':
      return usesOfClass(node, scope)
    case 'LabeledStatement':
      return usesOf(node.body, scope)
    case 'BreakStatement':
    case 'ContinueStatement':
      return []
    default:
      return usesOfBlock(node, scope)
  }
}

function usesOfValue({ value, method, kind }: AssignmentProperty | Property, scope: Scope): FreeName[] {
  return isFunctionNode(value) && (method || kind !== 'init') ? usesOfFunction(value, scope, OF_CLASS) : usesOf(value, scope)
}

/** Of what opens a scope for `let`, `const` and classes, and of all that opens none. */
function usesOfBlock(node: AnyNode, scope: Scope): FreeName[] {
  switch (node.type) {
    case 'BlockStatement':
      return usesOfStatements(node.body, scope)
    case 'StaticBlock':
      return usesOfStatements(node.body, inside(scope, node.body.flatMap(varNames), OF_CLASS))
    case 'ForStatement':
      return usesOfChildren(node, inside(scope, node.init ? lexicalNames(node.init) : []))
    case 'ForInStatement':
    case 'ForOfStatement':
      return usesOfChildren(node, inside(scope, lexicalNames(node.left)))
    case 'SwitchStatement': {
      const names = node.cases.flatMap(({ consequent }) => consequent.flatMap(lexicalNames))
      return [...usesOf(node.discriminant, scope), ...usesOfAll(node.cases, inside(scope, names))]
    }
    case 'CatchClause':
      return usesOfChildren(node, inside(scope, node.param ? bindingNames(node.param) : []))
    default:
      return usesOfChildren(node, scope)
  }
}

function usesOfClass({ id, superClass, body }: Class, outer: Scope): FreeName[] {
  const privates = body.body.flatMap((member) =>
    member.type !== 'StaticBlock' && member.key.type === 'PrivateIdentifier' ? [`#${member.key.name}`] : [],
  )
  const scope = inside(outer, id ? [id.name, ...privates] : privates)
  return [...(superClass ? usesOf(superClass, scope) : []), ...body.body.flatMap((member) => usesOfMember(member, scope))]
}

function usesOfMember(member: Class['body']['body'][number], scope: Scope): FreeName[] {
  if (member.type === 'StaticBlock') return usesOf(member, scope)
  const key = member.computed ? usesOf(member.key, scope) : []
  if (member.type === 'MethodDefinition') return [...key, ...usesOfFunction(member.value, scope, OF_CLASS)]
  return [...key, ...(member.value ? usesOf(member.value, inside(scope, [], OF_CLASS)) : [])]
}

/** The names that a statement declares for the block it stands in. */
function lexicalNames(node: AnyNode): string[] {
  if (node.type === 'VariableDeclaration') return node.kind === 'var' ? [] : node.declarations.flatMap(({ id }) => bindingNames(id))
  if (node.type === 'ClassDeclaration' || node.type === 'FunctionDeclaration') return node.id ? [node.id.name] : []
  return []
}

/** The names that a statement declares for the function it stands in. */
function varNames(node: AnyNode): string[] {
  if (isFunctionNode(node) || node.type === 'ClassDeclaration' || node.type === 'ClassExpression') return []
  const own = node.type === 'VariableDeclaration' && node.kind === 'var' ? node.declarations.flatMap(({ id }) => bindingNames(id)) : []
  return [...own, ...childrenOf(node).flatMap(varNames)]
}

/** The names that a pattern binds. */
export function bindingNames(pattern: Pattern): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name]
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) => bindingNames(property.type === 'Property' ? property.value : property.argument))
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element === null ? [] : bindingNames(element)))
    case 'RestElement':
      return bindingNames(pattern.argument)
    case 'AssignmentPattern':
      return bindingNames(pattern.left)
    case 'MemberExpression':
      return []
  }
}
