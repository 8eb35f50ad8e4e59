import type { AnyNode, ClassBody } from 'acorn'
import { type FunctionNode, isFunctionNode, walk } from '../syntax.js'
import { functionScope } from './scopes.js'

/** Something that a function uses and does not define. */
export interface FreeName {
  /**
   * A variable; or `this`, `super`, `arguments`, `new.target`, `import.meta`, `eval()`, `#private`,
   * which mean something only where they are written.
   */
  readonly name: string
  /** The index into the script of its first use. */
  readonly at: number
  /** `typeof` asks for it, so it need not exist. */
  readonly optional: boolean
  /** It belongs to its place in the text; it is no variable, so it cannot be a global. */
  readonly bound: boolean
}

/**
 * Lists what a function uses from outside itself, globals included, in the order of the text. Where
 * the language has two answers (functions that sloppy code declares in blocks) the name counts as
 * free: refusing a step costs a word, misunderstanding one costs a result.
 */
export function freeNames(fn: FunctionNode): FreeName[] {
  const { placed, tested } = walkFunction(fn)
  const found = new Map<string, FreeName>()
  for (const one of [...placed, ...freeVariables(fn, tested)].sort((a, b) => a.at - b.at)) {
    const first = found.get(one.name)
    found.set(one.name, first === undefined ? one : { ...first, optional: first.optional || one.optional })
  }
  return [...found.values()]
}

/** An arrow function has the `arguments` of the function around it, so there they are bound. */
function freeVariables(fn: FunctionNode, tested: ReadonlySet<number>): FreeName[] {
  const references = functionScope(fn)?.through ?? []
  return references.map(({ identifier: { name, range } }) => {
    const at = range?.[0] ?? fn.start
    return { name, at, optional: tested.has(at), bound: name === 'arguments' }
  })
}

interface Walked {
  /** What belongs to its place in the text. */
  readonly placed: readonly FreeName[]
  /** Where the variables stand that `typeof` asks for. */
  readonly tested: ReadonlySet<number>
}

function walkFunction(fn: FunctionNode): Walked {
  const placed: FreeName[] = []
  const tested = new Set<number>()
  walk().fullAncestor(fn, (node, _, around) => {
    const place = placeIn(node)
    const name = placedName(place, around)
    if (name !== undefined) placed.push({ name, at: place.start, optional: false, bound: true })
    if (node.type === 'UnaryExpression' && node.operator === 'typeof' && node.argument.type === 'Identifier')
      tested.add(node.argument.start)
  })
  return { placed, tested }
}

/** The walk does not visit the private names of members: `a.#b`. */
const placeIn = (node: AnyNode): AnyNode =>
  node.type === 'MemberExpression' && node.property.type === 'PrivateIdentifier' ? node.property : node

/** The name of a node that means something only in its place; `around` begins with the function. */
function placedName(node: AnyNode, around: readonly AnyNode[]): string | undefined {
  switch (node.type) {
    case 'ThisExpression':
      return around.some((one) => givesThis(one, node)) ? undefined : 'this'
    case 'Super':
      return around.slice(1).some((one) => givesThis(one, node)) ? undefined : 'super'
    case 'MetaProperty':
      if (node.meta.name === 'new' && around.some((one) => givesThis(one, node))) return undefined
      return `${node.meta.name}.${node.property.name}`
    case 'CallExpression':
      return node.callee.type === 'Identifier' && node.callee.name === 'eval' ? 'eval()' : undefined
    case 'PrivateIdentifier':
      return around.some((one) => one.type === 'ClassBody' && declaresPrivate(one, node.name)) ? undefined : `#${node.name}`
    default:
      return undefined
  }
}

/** Functions other than arrow functions, values of fields, and static blocks. */
function givesThis(owner: AnyNode, { start }: AnyNode): boolean {
  if (owner.type === 'PropertyDefinition') return owner.value !== null && owner.value !== undefined && owner.value.start <= start
  return owner.type === 'StaticBlock' || (isFunctionNode(owner) && owner.type !== 'ArrowFunctionExpression')
}

const declaresPrivate = ({ body }: ClassBody, name: string): boolean =>
  body.some((member) => member.type !== 'StaticBlock' && member.key.type === 'PrivateIdentifier' && member.key.name === name)
